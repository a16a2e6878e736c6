using System.Net;

namespace Invoke.EndToEnd.Tests;

/// <summary>A body of zeros, as long as one likes, that is never held whole.</summary>
internal sealed class ZeroContent(long bytes, bool announced) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var zeros = new byte[128 * 1024];
        for (var left = bytes; left > 0; left -= zeros.Length) await stream.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes;
        return announced;
    }
}
