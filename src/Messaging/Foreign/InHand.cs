namespace Invoke.Messaging.Foreign;

/// <summary>Counts what is being worked on, for whoever waits until it is done.</summary>
internal sealed class InHand
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One more than there are, until somebody waits.</summary>
    private int _count = 1;

    public IDisposable Add()
    {
        Interlocked.Increment(ref _count);
        return new One(this);
    }

    /// <summary>Waits until nothing is, at most so long.</summary>
    public async Task DoneAsync(TimeSpan most, TimeProvider clock)
    {
        Release();
        await Task.WhenAny(_done.Task, Task.Delay(most, clock));
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _count) == 0) _done.TrySetResult();
    }

    private sealed class One(InHand all) : IDisposable
    {
        public void Dispose() => all.Release();
    }
}
