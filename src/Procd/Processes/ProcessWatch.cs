namespace Invoke.Procd.Processes;

/// <summary>
/// Counts, every now and then, the processes of all runs that go on. One look for all of them: if each run looked for itself,
/// a batch of long ones would wake procd hundreds of times a second, in the way of short ones.
/// </summary>
internal static class ProcessWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private static readonly Lock Gate = new();
    private static readonly HashSet<Watched> All = [];
    private static readonly Timer Next = new(_ => Look());
    private static bool _isDue;

    /// <summary>Watches a process, and all that descends from it, until the result is disposed of.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="limit">How many there may be less than, itself not included.</param>
    /// <param name="reached">What to do when there are so many. It is called once at most, and never after the end.</param>
    public static IDisposable Over(int pid, int limit, Action reached)
    {
        var watched = new Watched(pid, limit, reached);
        lock (Gate)
        {
            All.Add(watched);
            LookSoon();
        }

        return watched;
    }

    private static void Look()
    {
        Watched[] now;
        lock (Gate)
        {
            _isDue = false;
            now = [.. All];
        }

        foreach (var watched in now)
        {
            if (ProcessTree.DescendantsOf(watched.Pid, watched.Limit).Count < watched.Limit) continue;
            lock (Gate)
            {
                if (All.Remove(watched)) watched.Reached();
            }
        }

        lock (Gate)
        {
            if (All.Count > 0) LookSoon();
        }
    }

    private static void LookSoon()
    {
        if (_isDue) return;
        _isDue = true;
        Next.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    private sealed class Watched(int pid, int limit, Action reached) : IDisposable
    {
        public int Pid => pid;

        public int Limit => limit;

        public Action Reached => reached;

        public void Dispose()
        {
            lock (Gate) All.Remove(this);
        }
    }
}
