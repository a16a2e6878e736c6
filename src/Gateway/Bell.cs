using System.Threading.Channels;

namespace Invoke.Gateway;

/// <summary>Wakes one that waits. However often it rings, it wakes once.</summary>
internal abstract class Bell
{
    private readonly Channel<bool> _rung = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private long _dueAt = long.MaxValue;

    public void Ring() => _rung.Writer.TryWrite(true);

    /// <summary>Something is due then, on the store's clock; it rings for it unless the next look comes before.</summary>
    public void RingAt(long dueAt)
    {
        var earliest = Volatile.Read(ref _dueAt);
        while (dueAt < earliest)
        {
            var before = Interlocked.CompareExchange(ref _dueAt, dueAt, earliest);
            if (before == earliest) break;
            earliest = before;
        }

        Ring();
    }

    /// <summary>Waits for a ring or for what is due, at most so long.</summary>
    public async Task WaitAsync(TimeSpan most, long now, TimeProvider clock, CancellationToken cancellationToken)
    {
        var until = Volatile.Read(ref _dueAt) - now;
        if (until <= 0) Interlocked.Exchange(ref _dueAt, long.MaxValue);
        using var over = new CancellationTokenSource(until > 0 && until < most.TotalMilliseconds ? TimeSpan.FromMilliseconds(until) : most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await _rung.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A tick.
        }
    }
}
