using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Invoke.Gateway.Batches;

/// <summary>Takes a stream of lines apart; holds one line at a time, and of one that is too long nothing.</summary>
internal static class NdjsonLines
{
    /// <summary>The lines with their numbers from 1; the content is null where it is over the limit. What the stream breaks off in the middle of is no line.</summary>
    public static async IAsyncEnumerable<(long Number, byte[]? Content)> ReadAsync(
        PipeReader reader, int maxLineBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 1L;
        var isTooLong = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                yield return (number++, isTooLong || line.Length > maxLineBytes ? null : line.ToArray());
                isTooLong = false;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            isTooLong |= buffer.Length > maxLineBytes;
            if (read.IsCompleted)
            {
                if (isTooLong || !buffer.IsEmpty) yield return (number, isTooLong ? null : buffer.ToArray());
                reader.AdvanceTo(buffer.End);
                yield break;
            }

            if (isTooLong) reader.AdvanceTo(buffer.End);
            else reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
