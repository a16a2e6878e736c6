using System.Runtime.InteropServices;

namespace Invoke.Procd.Native;

/// <summary>The system calls that .NET has no door to. Names and numbers are those of Linux on every architecture that .NET runs on.</summary>
internal static partial class Libc
{
    public const int SIGINT = 2, SIGKILL = 9, SIGTERM = 15, SIGCONT = 18, SIGSTOP = 19;
    public const int ENOENT = 2, EINTR = 4, ECHILD = 10, EAGAIN = 11, EPIPE = 32, ESRCH = 3;
    public const int O_CLOEXEC = 0x80000, O_NONBLOCK = 0x800;
    public const int F_SETFL = 4, F_ADD_SEALS = 1033, F_SEAL_ALL = 15;
    public const uint MFD_CLOEXEC = 1, MFD_ALLOW_SEALING = 2;
    public const int AF_UNIX = 1, SOCK_SEQPACKET = 5;
    public const short POLLIN = 1, POLLOUT = 4;
    public const int P_PID = 1, WEXITED = 4, WNOHANG = 1, WNOWAIT = 0x1000000;
    public const int CLD_EXITED = 1;
    public const int PRIO_PGRP = 1;
    public const int SCHED_IDLE = 5;
    public const int PR_SET_DUMPABLE = 4, PR_SET_CHILD_SUBREAPER = 36;
    public const int RLIMIT_CORE = 4;

    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    public static partial int pipe2(Span<int> ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fcntl(int fd, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int dup3(int fd, int newFd, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socketpair(int domain, int type, int protocol, Span<int> ends);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(int fd, ref byte buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int fd, ref byte buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(Span<PollFd> fds, nuint count, int timeoutMs);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitid(int idType, int id, out SigInfo info, int options);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setpgid(int pid, int group);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setpriority(int which, int who, int priority);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int sched_setscheduler(int pid, int policy, in int priority);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setrlimit(int resource, in RLimit limit);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setsid();

    [LibraryImport("libc")]
    public static partial uint umask(uint mask);

    [LibraryImport("libc")]
    public static partial int getpid();

    /// <summary>pidfd_open(2): the same number on every architecture, and no wrapper in glibc before 2.36.</summary>
    public static int pidfd_open(int pid) => (int)syscall(434, pid, 0);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b);

    [LibraryImport("libc")]
    public static partial int sigemptyset(ref byte set);

    [LibraryImport("libc")]
    public static partial int sigfillset(ref byte set);
}
