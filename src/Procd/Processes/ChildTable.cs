using System.Diagnostics;
using Invoke.Procd.Native;

namespace Invoke.Procd.Processes;

/// <summary>
/// Which of procd's children it started itself. Every other one fell to it from a dead run, because runners are
/// subreapers of their own: it is a stray, and is killed.
/// </summary>
internal static class ChildTable
{
    /// <summary>How long a sweep goes on against strays that multiply; the next one goes on from there.</summary>
    private static readonly TimeSpan SweepPatience = TimeSpan.FromSeconds(10);

    // Held across each start and each look for strays, so that a child which nobody knows yet is not taken for one.
    private static readonly Lock Births = new();

    // Held across each reaping and each signal, so that no pid is signalled after it was given to somebody else. Taken after
    // the other: a start may take a while, and those who end must not wait for it.
    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Known = [];

    private static readonly TimeSpan BirthPatience = TimeSpan.FromMilliseconds(500);
    private static readonly Timer Unstick = new(_ => ContinueUnborn());

    /// <summary>Starts a child and takes note of it.</summary>
    public static int Start(Func<int> spawn)
    {
        lock (Births)
        {
            Unstick.Change(BirthPatience, BirthPatience);
            try
            {
                var pid = spawn();
                lock (Gate) Known.Add(pid);
                return pid;
            }
            finally
            {
                Unstick.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Whether it is a child of procd's that nobody took note of yet; to be asked during a start.</summary>
    public static bool IsNewChild(int pid)
    {
        lock (Gate) return !Known.Contains(pid) && Libc.waitid(Libc.P_PID, pid, out _, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT) == 0;
    }

    /// <summary>Waits until a child of procd's has ended; it is left to be reaped.</summary>
    public static void WaitForEnd(int pid)
    {
        while (Libc.waitid(Libc.P_PID, pid, out _, Libc.WEXITED | Libc.WNOWAIT) < 0 && Libc.LastError == Libc.EINTR)
        {
        }
    }

    /// <summary>Ends a whole group whose leader is a child that was not reaped yet.</summary>
    public static void KillGroup(int pid) => SignalGroup(pid, Libc.SIGKILL);

    /// <summary>Signals a whole group whose leader is a child that was not reaped yet.</summary>
    public static void SignalGroup(int pid, int signal)
    {
        lock (Gate)
        {
            if (Known.Contains(pid)) _ = Libc.kill(-pid, signal);
        }
    }

    /// <summary>Takes the status of a child that has ended, and forgets it.</summary>
    public static SigInfo Reap(int pid)
    {
        lock (Gate)
        {
            Known.Remove(pid);
            SigInfo info;
            while (Libc.waitid(Libc.P_PID, pid, out info, Libc.WEXITED) < 0 && Libc.LastError == Libc.EINTR)
            {
            }

            return info;
        }
    }

    /// <summary>Kills all groups there are; their owners reap them.</summary>
    public static void KillAll()
    {
        lock (Gate)
        {
            foreach (var pid in Known) _ = Libc.kill(-pid, Libc.SIGKILL);
        }
    }

    /// <summary>Kills and reaps whatever fell to procd; returns whether none is left.</summary>
    public static bool Sweep()
    {
        var started = Stopwatch.GetTimestamp();
        while (KillStrays())
        {
            if (Stopwatch.GetElapsedTime(started) > SweepPatience) return false;

            // The killed ones need a moment to end; nothing tells when a process that was no child of ours becomes one.
            _ = Libc.poll([], 0, 1);
        }

        return true;
    }

    /// <summary>
    /// A function may stop a child that has not become its program yet, and whoever starts it waits for that. Which one it is,
    /// nobody knows before: all that are not known go on.
    /// </summary>
    private static void ContinueUnborn()
    {
        lock (Gate)
        {
            foreach (var pid in ProcessTree.ChildrenOf(Libc.getpid()).Where(pid => !Known.Contains(pid))) _ = Libc.kill(pid, Libc.SIGCONT);
        }
    }

    /// <summary>One pass; returns whether there was anything.</summary>
    private static bool KillStrays()
    {
        lock (Births)
        lock (Gate)
        {
            var strays = ProcessTree.AdoptedBy(Libc.getpid()).Where(pid => !Known.Contains(pid)).ToList();
            foreach (var stray in strays)
            {
                // Its children first become ours when it dies; killing all in one pass leaves a fork bomb little to breed from.
                foreach (var descendant in ProcessTree.DescendantsOf(stray, atMost: 4096)) _ = Libc.kill(descendant, Libc.SIGKILL);
                _ = Libc.kill(stray, Libc.SIGKILL);
                _ = Libc.waitid(Libc.P_PID, stray, out _, Libc.WEXITED | Libc.WNOHANG);
            }

            return strays.Count > 0;
        }
    }
}
