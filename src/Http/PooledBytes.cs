using System.Buffers;

namespace Invoke.Http;

/// <summary>Bytes that grow, in memory that is lent: bodies of megabytes come and go without a collection.</summary>
public sealed class PooledBytes : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes;

    /// <summary>Begins with room for at least so many bytes.</summary>
    public PooledBytes(int capacity) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>How many bytes are written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written; good until more is, and not beyond <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _bytes, []));

    private void Reserve(int more)
    {
        if (_bytes.Length - Length >= more) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + more, 2 * _bytes.Length));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
