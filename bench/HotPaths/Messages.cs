using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Messages;
using Invoke.Messaging;
using MassTransit;
using MassTransit.Metadata;
using MassTransit.Serialization;

namespace Invoke.HotPaths;

/// <summary>What gateway and worker do with a message of the bus, and what MassTransit's own code takes for it.</summary>
[MemoryDiagnoser]
public class Messages
{
    private static readonly JsonSerializerOptions Theirs = SystemTextJsonMessageSerializer.Options, Ours = WireJson.Options(Theirs);

    private JsonMessageEnvelope _envelope = new();
    private byte[] _ours = [], _theirs = [];

    [Params(16, 1024 * 1024)]
    public int BodyBytes { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _envelope = new JsonMessageEnvelope
        {
            MessageId = Guid.NewGuid().ToString(),
            RequestId = Guid.NewGuid().ToString(),
            ConversationId = Guid.NewGuid().ToString(),
            SourceAddress = "rabbitmq://127.0.0.1/host_InvokeGateway_bus_abcdefghijkl?temporary=true",
            DestinationAddress = "rabbitmq://127.0.0.1/invoke.sync",
            ResponseAddress = "rabbitmq://127.0.0.1/amq.rabbitmq.reply-to",
            MessageType = [MessageUrn.ForTypeString<InvokeFunction>()],
            SentTime = DateTime.UnixEpoch,
            Host = HostMetadataCache.Host,
            Message = new InvokeFunction
            {
                InvocationId = "inv_01kb9vb9q6q0vqv4bh5m2m1p3s",
                Attempt = 1,
                SandboxId = "sb_abcdefghijkl",
                Function = "main",
                Request = new FunctionRequest { BodyBase64 = Base64Text.Encode(new byte[BodyBytes]) },
            },
        };
        _ours = Write();
        _theirs = WriteByMassTransit();
    }

    [Benchmark]
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes<MessageEnvelope>(_envelope, Ours);

    [Benchmark]
    public object Read() => JsonSerializer.Deserialize<MessageEnvelope>(_ours, Ours)!.Message!;

    [Benchmark]
    public byte[] WriteByMassTransit() => JsonSerializer.SerializeToUtf8Bytes<MessageEnvelope>(_envelope, Theirs);

    [Benchmark]
    public object ReadByMassTransit() => ((JsonElement)JsonSerializer.Deserialize<MessageEnvelope>(_theirs, Theirs)!.Message!).Deserialize<InvokeFunction>(Theirs)!;
}
