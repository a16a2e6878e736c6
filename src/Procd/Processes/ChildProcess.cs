using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Invoke.Http;
using Invoke.Procd.Native;

namespace Invoke.Procd.Processes;

/// <summary>
/// One child in a process group of its own, from its start to its reaping. It belongs to the thread that starts it:
/// the child dies with that thread's process, and one loop over poll(2) sees input, output, exit and deadline, so that
/// nothing races and no end-of-file is waited for that a stray might hold back.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    /// <summary>The longest that the kernel takes.</summary>
    private static readonly TimeSpan YieldedSlice = TimeSpan.FromMilliseconds(100);

    /// <summary>How long one that lingers is left, in milliseconds: longer than an answer takes to all who pass it on.</summary>
    private const int LingerMs = 2;

    /// <summary>Most answers fit into it.</summary>
    private const int OutputCapacity = 16 * 1024;

    private readonly int _pid;
    private readonly int _pidFd;
    private int _stdin;
    private int _stdout;
    private int _stderr;
    private ChildEnd _end;
    private bool _reaped;

    private ChildProcess(int pid, int pidFd, SpawnPipes pipes)
    {
        (_pid, _pidFd) = (pid, pidFd);
        (_stdin, _stdout, _stderr) = pipes.TakeParentEnds();
    }

    /// <summary>
    /// Whether its group is stopped when it has said all, and killed only after <see cref="Linger"/>. Taking an interpreter apart keeps
    /// a processor busy for half a millisecond, and whom the answer wakes there has to wait. The child gives it the time to.
    /// </summary>
    public bool Lingers { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => Libc.poll([new PollFd { Fd = _pidFd, Events = Libc.POLLIN }], 1, 0) > 0;

    /// <summary>Starts a child with three pipes.</summary>
    /// <param name="start">Starts it, in a group of its own, with the child's ends of the pipes; returns its pid.</param>
    /// <exception cref="Win32Exception">The file cannot be executed, or the machine has no more processes or descriptors.</exception>
    public static ChildProcess Start(Func<SpawnPipes, int> start)
    {
        using var pipes = new SpawnPipes();
        var pid = ChildTable.Start(() => start(pipes));
        var pidFd = Libc.pidfd_open(pid);
        if (pidFd >= 0) return new ChildProcess(pid, pidFd, pipes);

        var error = Libc.LastError;
        ChildTable.KillGroup(pid);
        ChildTable.Reap(pid);
        throw new Win32Exception(error);
    }

    /// <summary>
    /// Has it, and all it will start, yield to everybody else: nice 19, of a policy that whoever wakes up preempts at once
    /// instead of at the next tick, and with turns so long that none of many is ever overdue, and more urgent than who wakes
    /// up. There is no way back without privileges.
    /// </summary>
    public void Yield()
    {
        _ = Libc.setpriority(Libc.PRIO_PGRP, _pid, 19);
        Children.invoke_set_slice(_pid, (ulong)YieldedSlice.TotalNanoseconds);
        _ = Libc.sched_setscheduler(_pid, Libc.SCHED_IDLE, 0);
    }

    /// <summary>Lets the group go on, should somebody have stopped it.</summary>
    public void Continue() => _ = Libc.kill(-_pid, Libc.SIGCONT);

    /// <summary>
    /// Feeds the input, takes the output, and returns once the child has exited, or has written a whole line and
    /// closed its pipes: then only the kernel's work is left. What it started is killed by then, or stopped. Blocks its thread.
    /// </summary>
    public ChildExit Run(ChildInput input, ChildLimits limits, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var output = new PooledBytes(OutputCapacity, limits.OutputBytes + 1);
        var error = new ByteTail(limits.ErrorTailBytes);
        using var watched = ProcessWatch.Over(_pid, limits.Processes, () => Kill(ChildEnd.ProcessLimit));
        using var cancelled = cancellationToken.Register(() => Kill(ChildEnd.Cancelled));

        Span<PollFd> fds = stackalloc PollFd[4];
        while (true)
        {
            // 1. Wait until something can be read or written, the child exits, or its time is up.
            fds[0] = new PollFd { Fd = _pidFd, Events = Libc.POLLIN };
            fds[1] = new PollFd { Fd = _stdout, Events = Libc.POLLIN };
            fds[2] = new PollFd { Fd = _stderr, Events = Libc.POLLIN };
            fds[3] = new PollFd { Fd = _stdin, Events = Libc.POLLOUT };
            var left = limits.Deadline - Stopwatch.GetElapsedTime(started);
            _ = Libc.poll(fds, (nuint)fds.Length, (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 1, int.MaxValue));

            // 2. Move bytes.
            if (fds[3].Revents != 0) Feed(input);
            if (fds[1].Revents != 0) Drain(ref _stdout, limits.OutputBytes, output);
            if (fds[2].Revents != 0) Drain(ref _stderr, error);

            // 3. Judge.
            if (fds[0].Revents != 0) break;
            if (HasSaidAll(output))
            {
                ChildTable.SignalGroup(_pid, Lingers ? Libc.SIGSTOP : Libc.SIGKILL);
                return Exit(output, error);
            }

            if (output.Length > limits.OutputBytes) Kill(ChildEnd.OutputLimit);
            if (left <= TimeSpan.Zero) Kill(ChildEnd.Deadline);
        }

        // 4. It is dead but not reaped, so its pid and group are still its own: end what it left, then take what is in the pipes.
        ChildTable.KillGroup(_pid);
        ChildTable.Sweep();
        Drain(ref _stdout, limits.OutputBytes, output);
        Drain(ref _stderr, error);
        if (output.Length > limits.OutputBytes) Mark(ChildEnd.OutputLimit);
        var info = Reap();
        return Exit(output, error) with { Status = info.Status, Signalled = info.Code != Libc.CLD_EXITED };
    }

    /// <summary>Leaves the processors to those who wait for the answer.</summary>
    public void Linger()
    {
        if (Lingers) _ = Libc.poll([], 0, LingerMs);
    }

    /// <summary>Ends what has not ended by itself, and takes it out of the process table.</summary>
    public void Dispose()
    {
        if (!_reaped)
        {
            ChildTable.KillGroup(_pid);
            ChildTable.WaitForEnd(_pid);
            Reap();
            ChildTable.Sweep();
        }

        Close(ref _stdin);
        Close(ref _stdout);
        Close(ref _stderr);
        _ = Libc.close(_pidFd);
    }

    /// <summary>Whether its answer is a whole line and nobody holds its pipes any more, without anything having ended it.</summary>
    private bool HasSaidAll(PooledBytes output) => _stdout < 0 && _stderr < 0 && _end is ChildEnd.Exited && output.Written.EndsWith("\n"u8);

    private ChildExit Exit(PooledBytes output, ByteTail error) => new()
    {
        End = _end,
        Output = output,
        ErrorTail = error.ToArray(),
        ErrorTruncated = error.Truncated,
    };

    private SigInfo Reap()
    {
        _reaped = true;
        return ChildTable.Reap(_pid);
    }

    private void Kill(ChildEnd reason)
    {
        Mark(reason);
        ChildTable.KillGroup(_pid);
    }

    /// <summary>The first reason is the reason.</summary>
    private void Mark(ChildEnd reason) => Interlocked.CompareExchange(ref _end, reason, ChildEnd.Exited);

    private void Feed(ChildInput input)
    {
        while (input.Next is { IsEmpty: false } next)
        {
            var written = Libc.write(_stdin, ref MemoryMarshal.GetReference(next), next.Length);
            if (written < 0 && Libc.LastError is Libc.EAGAIN or Libc.EINTR) return;

            // A child that does not read its request may do so: how it ends says what to make of it.
            if (written < 0) break;
            input.Advance((int)written);
        }

        Close(ref _stdin);
    }

    /// <summary>Takes what is there, up to one byte over the limit; the rest stays in the pipe.</summary>
    private static void Drain(ref int fd, int limit, PooledBytes into)
    {
        while (fd >= 0 && into.Length <= limit)
        {
            var room = into.GetSpan();
            var read = Libc.read(fd, ref room[0], Math.Min(room.Length, limit + 1 - into.Length));
            if (read > 0) into.Advance((int)read);
            else if (Ended(ref fd, read)) return;
        }
    }

    /// <summary>Takes what is there, a pipe's fill at most: whoever writes without end must not hold the loop.</summary>
    private static void Drain(ref int fd, ByteTail into)
    {
        Span<byte> buffer = stackalloc byte[16 * 1024];
        for (var round = 0; fd >= 0 && round < 4; round++)
        {
            var read = Libc.read(fd, ref buffer[0], buffer.Length);
            if (read > 0) into.Append(buffer[..(int)read]);
            else if (Ended(ref fd, read)) return;
        }
    }

    /// <summary>Whether nothing more is to be had now; a pipe at its end is closed, so that poll does not report it for ever.</summary>
    private static bool Ended(ref int fd, nint read)
    {
        if (read < 0 && Libc.LastError == Libc.EINTR) return false;
        if (read == 0 || Libc.LastError != Libc.EAGAIN) Close(ref fd);
        return true;
    }

    private static void Close(ref int fd)
    {
        if (fd >= 0) _ = Libc.close(fd);
        fd = -1;
    }
}
