using System.Buffers;
using System.Net;
using System.Text.Json;
using Invoke.Contracts.Batches;

namespace Invoke.Client.Http;

/// <summary>The lines of a batch, written while they are enumerated: memory does not grow with them.</summary>
internal sealed class BatchContent : HttpContent
{
    private const int FlushBytes = 32 * 1024;

    private readonly IAsyncEnumerable<BatchLine> _lines;

    public BatchContent(IAsyncEnumerable<BatchLine> lines)
    {
        _lines = lines;
        Headers.ContentType = new("application/x-ndjson");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var pending = new ArrayBufferWriter<byte>(FlushBytes);
        await using var writer = new Utf8JsonWriter(pending, new JsonWriterOptions { Encoder = ClientJson.Contracts.Options.Encoder });
        await foreach (var line in _lines.WithCancellation(cancellationToken))
        {
            JsonSerializer.Serialize(writer, line, ClientJson.Contracts.BatchLine);
            writer.Reset();
            pending.Write("\n"u8);
            if (pending.WrittenCount < FlushBytes) continue;
            await stream.WriteAsync(pending.WrittenMemory, cancellationToken);
            pending.ResetWrittenCount();
        }

        await stream.WriteAsync(pending.WrittenMemory, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
