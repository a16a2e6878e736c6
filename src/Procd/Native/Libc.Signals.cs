using System.Runtime.InteropServices;

namespace Invoke.Procd.Native;

/// <summary>Signals, taken one by one with their sender instead of by a handler.</summary>
internal static partial class Libc
{
    public const int SIG_BLOCK = 0;
    public const int SFD_CLOEXEC = O_CLOEXEC;

    [LibraryImport("libc")]
    public static partial int sigaddset(ref byte set, int signal);

    [LibraryImport("libc")]
    public static partial int sigismember(ref byte set, int signal);

    /// <summary>pthread_sigmask(3): returns its error instead of setting errno.</summary>
    [LibraryImport("libc")]
    public static partial int pthread_sigmask(int how, ref byte set, ref byte old);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int signalfd(int fd, ref byte set, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int execv(string path, byte** argv);
}
