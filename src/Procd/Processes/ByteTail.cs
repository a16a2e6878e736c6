namespace Invoke.Procd.Processes;

/// <summary>Keeps the last bytes of a stream in a buffer of fixed size.</summary>
internal sealed class ByteTail(int capacity)
{
    private byte[] _ring = [];
    private long _written;

    /// <summary>Whether the beginning was lost.</summary>
    public bool Truncated => _written > capacity;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;

        // Most runs print nothing: the buffer is made when it is needed.
        if (_ring.Length == 0) _ring = new byte[capacity];
        if (bytes.Length > capacity)
        {
            _written += bytes.Length - capacity;
            bytes = bytes[^capacity..];
        }

        var at = (int)(_written % capacity);
        var first = Math.Min(bytes.Length, capacity - at);
        bytes[..first].CopyTo(_ring.AsSpan(at));
        bytes[first..].CopyTo(_ring);
        _written += bytes.Length;
    }

    public byte[] ToArray()
    {
        if (!Truncated) return _ring.AsSpan(0, (int)_written).ToArray();
        var at = (int)(_written % capacity);
        return [.. _ring.AsSpan(at), .. _ring.AsSpan(0, at)];
    }
}
