using System.Text.Encodings.Web;
using System.Text.Json;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Messaging;
using MassTransit;
using MassTransit.Metadata;
using MassTransit.Serialization;

namespace Invoke.Gateway.Tests.Messaging;

/// <summary>The envelope is MassTransit's, so that versions and tools that know only its own code read ours and are read.</summary>
public sealed class EnvelopeTests
{
    private static readonly JsonSerializerOptions Theirs = MassTransitsOwn(), Ours = WireJson.Options(Theirs);

    private static readonly FunctionRequest Request = new()
    {
        Method = "PUT",
        Query = new Dictionary<string, string[]> { ["q"] = ["1", "zwei"] },
        Headers = new Dictionary<string, string[]> { ["X-Name"] = ["ü+\"<&>"] },
        BodyBase64 = Base64Text.Encode([251, 255, 254]),
    };

    public static TheoryData<object> Messages { get; } =
    [
        new InvokeFunction
        {
            InvocationId = "inv_1", Attempt = 2, SandboxId = "sb_1", Function = "main", Request = Request, ResumeOnly = true,
            TraceParent = "00-a-b-01", TraceState = "a=b", ExpiresAtStamp = 7,
        },
        new FunctionInvoked
        {
            InvocationId = "inv_1", Attempt = 2, Worker = "here:1", HandedBack = true, ElapsedMs = 1.5, TraceParent = "00-a-b-01",
            Outcome = new RunOutcome
            {
                Response = new FunctionResponse { Status = 201, Headers = new Dictionary<string, string[]> { ["a"] = ["b", "c"] }, BodyBase64 = Base64Text.Encode("hello"u8) },
                Report = new RunReport { Started = true, Log = "said\n", LogTruncated = true, Timings = new RunTimings { Boot = 1, Handler = 2 }, ModuleSha256 = "ab" },
            },
        },
        new FunctionInvoked
        {
            InvocationId = "inv_1", Attempt = 1, Worker = "",
            Outcome = new RunOutcome
            {
                Error = new ApiError { Code = ErrorCode.FunctionFailed, Message = "boom", Details = JsonSerializer.SerializeToElement(new { line = 3 }) },
            },
        },
        new InvocationTicket { InvocationId = "inv_1", Attempt = 1, SandboxId = "sb_1", TraceParent = "00-a-b-01" },
        new ClaimInvocation { InvocationId = "inv_1", Attempt = 1, SandboxId = "sb_1", Worker = "here:1", Token = "start:1", Redelivered = true },
        new InvocationClaimed { Decision = ClaimDecision.Resume, SandboxId = "sb_1", Function = "main", Request = Request, HandedOutMs = 12 },
        new RecordResult
        {
            InvocationId = "inv_1", Attempt = 1, SandboxId = "sb_1", Outcome = AttemptOutcome.NotStarted, Worker = "here:1",
            Run = RunOutcome.Failed(ErrorCode.TooManyRequests, "full"),
        },
        new InvocationsChanged { Changes = [new InvocationChange { InvocationId = "inv_1", BatchId = "bat_1", State = InvocationState.TimedOut, Attempt = 1, Version = 4 }] },
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_comes_back_as_it_was(object message)
    {
        var envelope = EnvelopeOf(message);
        var read = Read(Write(envelope, Ours), Ours);
        Assert.Equal(message.GetType(), read.Message!.GetType());
        Same(message, read.Message);
        Assert.Equal(AddressesOf(envelope), AddressesOf(read));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void MassTransits_own_code_reads_it(object message)
    {
        var envelope = EnvelopeOf(message);
        var read = Read(Write(envelope, Ours), Theirs);
        Same(message, ((JsonElement)read.Message!).Deserialize(message.GetType(), Theirs)!);
        Assert.Equal(AddressesOf(envelope), AddressesOf(read));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void What_MassTransits_own_code_writes_is_read(object message)
    {
        var envelope = EnvelopeOf(message);
        envelope.Host = HostMetadataCache.Host;
        var read = Read(Write(envelope, Theirs), Ours);
        Same(message, read.Message!);
        Assert.Equal(AddressesOf(envelope), AddressesOf(read));
    }

    [Fact]
    public void It_says_nothing_of_the_machine_and_stands_on_one_line()
    {
        var envelope = EnvelopeOf(Messages.First().Data);
        envelope.Host = HostMetadataCache.Host;
        var text = Write(envelope, Ours);
        Assert.DoesNotContain("\"host\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.MachineName, text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', text);
        Assert.Contains("\"bodyBase64\":\"+//+\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"messageType":["urn:message:Somebody:Else"],"message":{"a":1}}""")]
    [InlineData("""{"messageType":["urn:message:Somebody:Else","urn:message:Invoke.Contracts.Messages:InvocationTicket"],"message":{"a":1}}""")]
    [InlineData("""{"message":{"a":1},"messageType":["urn:message:Invoke.Contracts.Messages:InvocationTicket"]}""")]
    [InlineData("""{"message":{"a":1},"of a later version":[{}]}""")]
    public void What_is_not_known_for_ours_is_left_to_whoever_asks_for_it(string text) =>
        Assert.Equal(1, Assert.IsType<JsonElement>(Read(text, Ours).Message).GetProperty("a").GetInt32());

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"messageId":1}""")]
    [InlineData("""{"messageType":["urn:message:Invoke.Contracts.Messages:InvocationTicket"],"message":{"attempt":1}}""")]
    [InlineData("""{"messageType":["urn:message:Invoke.Contracts.Messages:InvocationTicket"],"message":7}""")]
    [InlineData("""{"messageType":["urn:message:Invoke.Contracts.Messages:InvocationTicket"],"message":{}""")]
    public void What_is_not_an_envelope_of_ours_is_refused(string text) =>
        Assert.True(Record.Exception(() => Read(text, Ours)) is JsonException or InvalidOperationException);

    private static JsonMessageEnvelope EnvelopeOf(object message) => new()
    {
        MessageId = Guid.NewGuid().ToString(),
        RequestId = Guid.NewGuid().ToString(),
        CorrelationId = Guid.NewGuid().ToString(),
        ConversationId = Guid.NewGuid().ToString(),
        InitiatorId = Guid.NewGuid().ToString(),
        SourceAddress = "rabbitmq://host/one",
        DestinationAddress = "rabbitmq://host/two",
        ResponseAddress = "rabbitmq://host/three",
        FaultAddress = "rabbitmq://host/four",
        MessageType = [MessageUrn.ForTypeString(message.GetType())],
        Message = message,
        ExpirationTime = new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        SentTime = new DateTime(2030, 1, 2, 3, 4, 4, 123, DateTimeKind.Utc),
        Headers = new Dictionary<string, object?> { ["a"] = "b" },
    };

    private static object AddressesOf(MessageEnvelope envelope) => (
        (envelope.MessageId, envelope.RequestId, envelope.CorrelationId, envelope.ConversationId, envelope.InitiatorId),
        (envelope.SourceAddress, envelope.DestinationAddress, envelope.ResponseAddress, envelope.FaultAddress),
        (envelope.ExpirationTime, envelope.SentTime, envelope.MessageType!.Single(), envelope.Headers!["a"]!.ToString()));

    // Records compare the references of what they hold; their JSON tells all.
    private static void Same(object expected, object actual) =>
        Assert.Equal(JsonSerializer.Serialize(expected, expected.GetType(), Theirs), JsonSerializer.Serialize(actual, expected.GetType(), Theirs));

    private static string Write(MessageEnvelope envelope, JsonSerializerOptions options) => JsonSerializer.Serialize(envelope, options);

    private static MessageEnvelope Read(string text, JsonSerializerOptions options) => JsonSerializer.Deserialize<MessageEnvelope>(text, options)!;

    /// <summary>The options that MassTransit starts with; those it has now are ours if there was a bus of ours.</summary>
    private static JsonSerializerOptions MassTransitsOwn()
    {
        var options = new JsonSerializerOptions(SystemTextJsonMessageSerializer.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        foreach (var ours in options.Converters.Where(converter => converter is EnvelopeConverter).ToList()) options.Converters.Remove(ours);
        return options;
    }
}
