using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using Invoke.Procd.Native;

namespace Invoke.Procd.Processes;

/// <summary>
/// SIGTERM and SIGINT, from outside the sandbox alone. A function shares procd's user and may send it any signal.
/// The kernel keeps from process 1 whatever it neither handles nor blocks; these two it blocks, and reads them from a
/// descriptor, which names the sender.
/// </summary>
internal static class StopSignals
{
    /// <summary><c>struct signalfd_siginfo</c>: 128 bytes, the signal at 0, the sender's pid at 12.</summary>
    private const int RecordBytes = 128, SenderOffset = 12;

    private static readonly TimeSpan TellInterval = TimeSpan.FromMinutes(1);

    /// <summary>More than any libc's sigset_t.</summary>
    private const int SetBytes = 256;

    /// <summary>
    /// Blocks both signals in every thread. The runtime's own threads are there before the first line of Main, so
    /// the program starts itself once more, with the mask inherited; returns only then.
    /// </summary>
    public static unsafe void BlockInAllThreads()
    {
        Span<byte> set = stackalloc byte[SetBytes], old = stackalloc byte[SetBytes];
        Fill(set);
        var error = Libc.pthread_sigmask(Libc.SIG_BLOCK, ref set[0], ref old[0]);
        if (error != 0) throw new Win32Exception(error);
        if (Libc.sigismember(ref old[0], Libc.SIGTERM) == 1) return;

        using var argv = new SpawnStrings(Environment.GetCommandLineArgs());
        _ = Libc.execv(Environment.ProcessPath ?? Environment.GetCommandLineArgs()[0], argv.Pointer);
        throw new Win32Exception(Libc.LastError);
    }

    /// <summary>The first of the two that came from outside.</summary>
    public static Task<int> WhenSentAsync(ILogger logger)
    {
        Span<byte> set = stackalloc byte[SetBytes];
        Fill(set);
        var fd = Libc.signalfd(-1, ref set[0], Libc.SFD_CLOEXEC);
        if (fd < 0) throw new Win32Exception(Libc.LastError);

        var sent = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => sent.SetResult(Read(fd, logger)), maxStackSize: 128 * 1024) { IsBackground = true, Name = "signals" }.Start();
        return sent.Task;
    }

    private static int Read(int fd, ILogger logger)
    {
        var record = new byte[RecordBytes];
        var (ignored, told) = (0L, 0L);
        while (true)
        {
            if (Libc.read(fd, ref record[0], RecordBytes) != RecordBytes) continue;
            var signal = BinaryPrimitives.ReadInt32LittleEndian(record);
            var sender = BinaryPrimitives.ReadInt32LittleEndian(record.AsSpan(SenderOffset));

            // As process 1 of a namespace procd sees everybody in it, and those outside as 0. In plain mode nothing shields it
            // from its functions anyway: they could as well send SIGKILL.
            if (sender == 0 || Libc.getpid() != 1) return signal;

            // Told rarely: a function can send them without end, and the log is on somebody's disk.
            if (++ignored > 1 && Stopwatch.GetElapsedTime(told) < TellInterval) continue;
            told = Stopwatch.GetTimestamp();
            Log.SignalsIgnored(logger, ignored, signal, sender);
        }
    }

    private static void Fill(Span<byte> set)
    {
        _ = Libc.sigemptyset(ref set[0]);
        _ = Libc.sigaddset(ref set[0], Libc.SIGTERM);
        _ = Libc.sigaddset(ref set[0], Libc.SIGINT);
    }
}
