using System.Runtime.InteropServices;

namespace Invoke.Procd.Native;

/// <summary>The system calls that .NET has no door to. Names and numbers are those of Linux on every architecture that .NET runs on.</summary>
internal static partial class Libc
{
    public const int SIGINT = 2, SIGKILL = 9, SIGTERM = 15, SIGCONT = 18;
    public const int ENOENT = 2, EINTR = 4, ECHILD = 10, EAGAIN = 11, EPIPE = 32, ESRCH = 3;
    public const int O_CLOEXEC = 0x80000, O_NONBLOCK = 0x800;
    public const int F_SETFL = 4;
    public const short POLLIN = 1, POLLOUT = 4;
    public const int P_PID = 1, WEXITED = 4, WNOHANG = 1, WNOWAIT = 0x1000000;
    public const int CLD_EXITED = 1;
    public const int PRIO_PGRP = 1;
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
    public static partial int setpriority(int which, int who, int priority);

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
    public static partial int posix_spawn_file_actions_init(ref byte actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_destroy(ref byte actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(ref byte actions, int fd, int newFd);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn_file_actions_addchdir_np(ref byte actions, string path);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(ref byte attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_destroy(ref byte attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(ref byte attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setpgroup(ref byte attributes, int group);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(ref byte attributes, ref byte set);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(ref byte attributes, ref byte set);

    [LibraryImport("libc")]
    public static partial int sigemptyset(ref byte set);

    [LibraryImport("libc")]
    public static partial int sigfillset(ref byte set);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int posix_spawn(out int pid, string path, ref byte actions, ref byte attributes, byte** argv, byte** envp);
}
