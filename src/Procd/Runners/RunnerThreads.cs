namespace Invoke.Procd.Runners;

/// <summary>
/// Threads that live for one runner after the other: a new one for each would cost a short function a tenth of its time, and
/// take with it the memory that it was lent and gave back.
/// </summary>
internal static class RunnerThreads
{
    /// <summary>Enough for the poll loop; a run holds its thread for as long as it lasts.</summary>
    private const int StackBytes = 256 * 1024;

    /// <summary>How many wait for another runner; more end.</summary>
    private const int MostIdle = 16;

    private static readonly Queue<Action> Waiting = [];
    private static int _idle;

    /// <summary>Does it at once, on a thread of its own for as long as it takes; it throws nothing.</summary>
    public static void Start(Action life)
    {
        lock (Waiting)
        {
            if (_idle > Waiting.Count)
            {
                Waiting.Enqueue(life);
                Monitor.Pulse(Waiting);
                return;
            }
        }

        new Thread(() => Live(life), StackBytes) { IsBackground = true, Name = "runner" }.Start();
    }

    private static void Live(Action? life)
    {
        while (life is not null)
        {
            life();
            life = Next();
        }
    }

    private static Action? Next()
    {
        lock (Waiting)
        {
            if (_idle == MostIdle) return null;
            _idle++;
            while (Waiting.Count == 0) Monitor.Wait(Waiting);
            _idle--;
            return Waiting.Dequeue();
        }
    }
}
