using System.Buffers;

namespace Invoke.Gateway.Files;

/// <summary>The clock of a transfer: a large file may take its time, but bytes must move.</summary>
internal sealed class Progress : IDisposable
{
    private const int BufferBytes = 81920;
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _standstill;
    private readonly CancellationTokenSource _either;

    public Progress(TimeProvider clock, CancellationToken aborted)
    {
        _standstill = new CancellationTokenSource(Standstill, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_standstill.Token, aborted);
    }

    /// <summary>Ends when nothing has moved for a minute, or the caller hangs up.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Copies to the end.</summary>
    /// <param name="read">Reads the next bytes; 0 is the end.</param>
    /// <param name="destination">Where they go.</param>
    public async Task CopyAsync(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, Stream destination)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int count;
            while ((count = await read(buffer, Token)) > 0)
            {
                await destination.WriteAsync(buffer.AsMemory(0, count), Token);
                _standstill.CancelAfter(Standstill);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _standstill.Dispose();
    }
}
