using System.IO.Pipelines;
using System.Text;
using CsCheck;
using Invoke.Gateway.Batches;

namespace Invoke.Gateway.Tests.Batches;

/// <summary>Bytes come in any pieces; the lines are the same.</summary>
public sealed class NdjsonLinesTests
{
    private const int Longest = 8;

    /// <summary>Line breaks often, and lines now and then too long.</summary>
    private static readonly Gen<byte[]> GenBytes = Gen.Frequency((5, Gen.Byte), (2, Gen.Const((byte)'\n'))).Array[0, 200];

    [Fact]
    public Task Any_pieces_of_any_bytes_give_the_same_lines() => Gen.Select(GenBytes, Gen.Int[1, 30].Array[1, 20]).SampleAsync(async (bytes, pieces) =>
    {
        Assert.Equal(Expected(bytes), await ReadAsync(bytes, pieces));
    }, iter: 2000);

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "1:a")]
    [InlineData("a\n", "1:a")]
    [InlineData("\n", "1:")]
    [InlineData("a\n\nb", "1:a 2: 3:b")]
    [InlineData("12345678\n123456789\nb\n", "1:12345678 2:! 3:b")]
    [InlineData("123456789", "1:!")]
    [InlineData("a\r\n", "1:a\r")]
    public async Task Lines_are_numbered_and_one_that_is_too_long_is_told(string text, string lines)
    {
        foreach (var piece in (int[])[1, 2, 3, 100]) Assert.Equal(lines, string.Join(' ', await ReadAsync(Encoding.UTF8.GetBytes(text), [piece])));
    }

    [Fact]
    public async Task A_long_line_takes_no_more_memory_than_a_line_may_have()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 64, resumeWriterThreshold: 32, useSynchronizationContext: false));
        var lines = ReadAsync(pipe.Reader);
        for (var i = 0; i < 10_000; i++)
        {
            // A writer that nobody reads from would wait here for ever.
            await pipe.Writer.WriteAsync(new byte[64], TestContext.Current.CancellationToken);
        }

        await pipe.Writer.WriteAsync("\nb\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        Assert.Equal(["1:!", "2:b"], await lines);
    }

    private static List<string> Expected(byte[] bytes)
    {
        var lines = Encoding.Latin1.GetString(bytes).Split('\n').Select((line, i) => $"{i + 1}:{(line.Length > Longest ? "!" : line)}").ToList();
        if (bytes is [] or [.., (byte)'\n']) lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    private static async Task<List<string>> ReadAsync(byte[] bytes, int[] pieces)
    {
        var pipe = new Pipe();
        var lines = ReadAsync(pipe.Reader);
        for (var (at, i) = (0, 0); at < bytes.Length; i++)
        {
            var piece = Math.Min(pieces[i % pieces.Length], bytes.Length - at);
            await pipe.Writer.WriteAsync(bytes.AsMemory(at, piece), TestContext.Current.CancellationToken);
            at += piece;
        }

        await pipe.Writer.CompleteAsync();
        return await lines;
    }

    private static async Task<List<string>> ReadAsync(PipeReader reader)
    {
        var lines = new List<string>();
        await foreach (var (number, content) in NdjsonLines.ReadAsync(reader, Longest, TestContext.Current.CancellationToken))
            lines.Add($"{number}:{(content is null ? "!" : Encoding.Latin1.GetString(content))}");
        return lines;
    }
}
