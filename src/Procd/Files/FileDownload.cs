using System.Buffers.Text;
using Invoke.Procd.Native;
using Microsoft.Win32.SafeHandles;

namespace Invoke.Procd.Files;

/// <summary>
/// Sends a file as it is or as base64 in an envelope. The length is announced, so exactly the size seen at the start is sent; of a file that
/// shrinks meanwhile the connection is broken off. A file of /proc says that it is empty, and is.
/// </summary>
internal static class FileDownload
{
    /// <summary>A multiple of three, so that only the last chunk's base64 is padded.</summary>
    private const int ChunkBytes = 48 * 1024;

    private static ReadOnlySpan<byte> Head => "{\"success\":true,\"data\":{\"content\":\""u8;

    private static ReadOnlySpan<byte> Tail => "\",\"encoding\":\"base64\"}}"u8;

    public static async Task SendAsync(HttpContext context, SandboxRoot root, SandboxPath path, bool json, CancellationToken cancellationToken)
    {
        using var file = root.OpenFile(path);
        if (Libc.fstatx(file, out var stat) < 0) throw FileFailure.Of(Libc.LastError, path);
        var left = (long)stat.Size;
        var response = context.Response;
        response.ContentType = json ? "application/json; charset=utf-8" : "application/octet-stream";
        response.ContentLength = json ? Head.Length + ((left + 2) / 3 * 4) + Tail.Length : left;

        if (json) Put(response, Head);
        while (left > 0)
        {
            var length = (int)Math.Min(left, ChunkBytes);
            var memory = response.BodyWriter.GetMemory(json ? Base64.GetMaxEncodedToUtf8Length(length) : length);
            if (!TryFill(file, memory.Span[..length]))
            {
                context.Abort();
                return;
            }

            var ready = length;
            if (json) Base64.EncodeToUtf8InPlace(memory.Span, length, out ready);
            response.BodyWriter.Advance(ready);
            left -= length;
            var flushed = await response.BodyWriter.FlushAsync(cancellationToken);
            if (flushed.IsCompleted) return;
        }

        if (json) Put(response, Tail);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static void Put(HttpResponse response, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(response.BodyWriter.GetSpan(bytes.Length));
        response.BodyWriter.Advance(bytes.Length);
    }

    private static bool TryFill(SafeFileHandle file, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var read = Libc.read(file, buffer, buffer.Length);
            if (read > 0) buffer = buffer[(int)read..];
            else if (read == 0 || Libc.LastError != Libc.EINTR) return false;
        }

        return true;
    }
}
