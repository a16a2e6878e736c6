using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Invoke.Procd.Native;

/// <summary>Files by descriptor. Names are bytes that end in NUL, because a name on disk need not be text.</summary>
internal static partial class Libc
{
    public const int EPERM = 1, EIO = 5, ENXIO = 6, EACCES = 13, EBUSY = 16, EEXIST = 17, EXDEV = 18, ENOTDIR = 20, EISDIR = 21, EINVAL = 22,
        EROFS = 30, ENAMETOOLONG = 36, ENOSYS = 38, ENOTEMPTY = 39, ELOOP = 40;
    public const int O_RDONLY = 0, O_WRONLY = 1, O_CREAT = 0x40, O_EXCL = 0x80, O_NOCTTY = 0x100, O_PATH = 0x200000;
    public const int AT_REMOVEDIR = 0x200;
    public const ulong RESOLVE_NO_MAGICLINKS = 2, RESOLVE_IN_ROOT = 0x10;
    private const int AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, AT_NO_AUTOMOUNT = 0x800, AT_EMPTY_PATH = 0x1000;
    private const uint STATX_BASIC_STATS = 0x7FF;

    // The two flags whose numbers differ between the architectures that .NET runs on.
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64;

    public static int O_DIRECTORY => IsArm ? 0x4000 : 0x10000;

    public static int O_NOFOLLOW => IsArm ? 0x8000 : 0x20000;

    /// <summary>openat2(2): the same number on every architecture, and no wrapper in glibc.</summary>
    public static int openat2(SafeFileHandle directory, string path, OpenHow how) => (int)syscall(437, directory, path, ref how, Marshal.SizeOf<OpenHow>());

    /// <summary>What the name is in the directory, without following it.</summary>
    public static int lstatx(SafeFileHandle directory, ReadOnlySpan<byte> name, out StatX stat) =>
        statx(directory, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS, out stat);

    /// <summary>What the descriptor is open on.</summary>
    public static int fstatx(SafeFileHandle file, out StatX stat) => statx(file, "\0"u8, AT_EMPTY_PATH, STATX_BASIC_STATS, out stat);

    /// <summary>What a path of the host leads to.</summary>
    public static int statx(string path, out StatX stat) => statx(AT_FDCWD, path, AT_NO_AUTOMOUNT, STATX_BASIC_STATS, out stat);

    /// <summary>Opens a directory by a path of the host, for its descriptor only.</summary>
    public static SafeFileHandle OpenHostDirectory(string path) =>
        new(openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0), ownsHandle: true);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int openat(SafeFileHandle directory, ReadOnlySpan<byte> name, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int mkdirat(SafeFileHandle directory, ReadOnlySpan<byte> name, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int renameat(SafeFileHandle from, ReadOnlySpan<byte> name, SafeFileHandle to, ReadOnlySpan<byte> newName);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int unlinkat(SafeFileHandle directory, ReadOnlySpan<byte> name, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint readlinkat(SafeFileHandle directory, ReadOnlySpan<byte> name, Span<byte> target, nint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint getdents64(SafeFileHandle directory, Span<byte> entries, nint size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchmod(SafeFileHandle file, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(SafeFileHandle file, Span<byte> buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(SafeFileHandle file, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(SafeFileHandle directory, ReadOnlySpan<byte> name, int flags, uint mask, out StatX stat);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, out StatX stat);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int openat(int directory, string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint syscall(nint number, SafeFileHandle a, string b, ref OpenHow c, nint d);
}
