using System.Buffers;

namespace Invoke.Http;

/// <summary>Bytes that grow, in memory that is lent: a pool's, or of megabytes the system's, so that they come and go without a collection.</summary>
public sealed class PooledBytes : IBufferWriter<byte>, IDisposable
{
    /// <summary>From here on a pool would keep more than it saves.</summary>
    private const int Large = 64 * 1024;

    private readonly int _most;
    private IMemoryOwner<byte>? _memory;

    /// <summary>Begins with room for at least so many bytes.</summary>
    /// <param name="capacity">How many.</param>
    /// <param name="most">How many there may be at most, if it is to grow.</param>
    public PooledBytes(int capacity, int most = 0)
    {
        _memory = Rent(capacity);
        _most = most;
    }

    /// <summary>How many bytes are written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written; good until more is, and not beyond <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Written => Memory.Span[..Length];

    private Memory<byte> Memory => _memory?.Memory ?? throw new ObjectDisposedException(nameof(PooledBytes));

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return Memory[Length..];
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => Interlocked.Exchange(ref _memory, null)?.Dispose();

    private static IMemoryOwner<byte> Rent(int length) => length < Large ? MemoryPool<byte>.Shared.Rent(length) : new SystemMemory(length);

    private void Reserve(int more)
    {
        if (Memory.Length - Length >= more) return;

        // At once to the most: of the system's memory only what is written to is there.
        var larger = Rent(Math.Max(Length + more, Math.Max(_most, 2 * Memory.Length)));
        Written.CopyTo(larger.Memory.Span);
        _memory!.Dispose();
        _memory = larger;
    }
}
