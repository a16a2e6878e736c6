using System.Runtime.InteropServices;
using Invoke.Contracts.Errors;
using Invoke.Procd.Native;
using Microsoft.Win32.SafeHandles;

namespace Invoke.Procd.Files;

/// <summary>
/// The only way to the file system. Every path is resolved by the kernel inside the root
/// (https://man7.org/linux/man-pages/man2/openat2.2.html), so that no <c>..</c>, no link and no race leads out of it; what follows
/// works on descriptors and the last component.
/// </summary>
internal sealed class SandboxRoot(ProcdOptions options) : IDisposable
{
    /// <summary>How often a resolution is tried that a concurrent rename disturbed.</summary>
    private const int Tries = 64;

    private const uint DirectoryMode = 0x1ED; // 0755

    private readonly string _prefix = options.Root.TrimEnd('/');
    private readonly SafeFileHandle _root = OpenRoot(options.Root);

    public void Dispose() => _root.Dispose();

    /// <summary>The path as the runner must be given it.</summary>
    public string RealPath(string path) => _prefix + path;

    /// <summary>Opens a function's module, a path like <c>/workspace/functions/x.py</c>.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>; <see cref="ErrorCode.FunctionInvalid"/>: not a file, or unreadable.</exception>
    public SafeFileHandle OpenModule(string path)
    {
        var module = SandboxPath.Parse("path", path);
        try
        {
            using var directory = OpenParent(module);
            if (Libc.lstatx(directory, module.NameBytes, out var stat) < 0) throw FileFailure.Of(Libc.LastError, module);
            if (!stat.IsRegular) throw NotAFile(stat.Kind);
            var fd = Libc.openat(directory, module.NameBytes, Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0);
            return fd >= 0 ? RequireRegular(new SafeFileHandle(fd, ownsHandle: true), module, NotAFile) : throw FileFailure.Of(Libc.LastError, module);
        }
        catch (ApiException e) when (e.Error.Code is ErrorCode.FileNotFound or ErrorCode.DirectoryNotFound)
        {
            throw new ApiException(
                ErrorCode.NotFound, $"the sandbox has no function '{Path.GetFileNameWithoutExtension(path)}': write {path} first", e);
        }
        catch (ApiException e) when (e.Error.Code is not ErrorCode.FunctionInvalid and not ErrorCode.OperationFailed)
        {
            throw new ApiException(ErrorCode.FunctionInvalid, $"the function cannot be read: {e.Message}", e);
        }

        ApiException NotAFile(string kind) => new(ErrorCode.FunctionInvalid, $"{path} is {kind}; a function is a file");
    }

    /// <summary>Opens a file to read, following links inside of the root.</summary>
    public SafeFileHandle OpenFile(SandboxPath path)
    {
        // The look comes first: opening is not harmless to a FIFO's other end or to a device.
        using (var found = Resolve(path, path.Names.Count, Libc.O_PATH, out var errno))
        {
            if (errno != 0) throw FileFailure.Of(errno, path);
            RequireRegular(found, path, NotReadable);
        }

        var file = Resolve(path, path.Names.Count, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY, out var refused);
        return refused == 0 ? RequireRegular(file, path, NotReadable) : throw FileFailure.Of(refused, path);

        ApiException NotReadable(string kind) => new(ErrorCode.InvalidRequest,
            kind == "a directory" ? $"{path.Text} is a directory: use files/list" : $"{path.Text} is {kind}: only files are read");
    }

    /// <summary>Opens a directory to read its entries, following links inside of the root.</summary>
    public SafeFileHandle OpenDirectory(SandboxPath path)
    {
        var directory = Resolve(path, path.Names.Count, Libc.O_RDONLY | Libc.O_DIRECTORY, out var errno);
        return errno == 0 ? directory : throw FileFailure.Of(errno, path, ErrorCode.DirectoryNotFound);
    }

    /// <summary>The directory that holds the path's last component; of the root, the root.</summary>
    /// <param name="path">The path.</param>
    /// <param name="missing">The code when there is no such directory.</param>
    public SafeFileHandle OpenParent(SandboxPath path, ErrorCode missing = ErrorCode.FileNotFound)
    {
        var directory = Resolve(path, Math.Max(path.Names.Count - 1, 0), Libc.O_PATH | Libc.O_DIRECTORY, out var errno);
        return errno == 0 ? directory : throw FileFailure.Of(errno, path, missing);
    }

    /// <summary>What the path leads to; false if it leads to nothing.</summary>
    public bool TryLook(SandboxPath path, out StatX stat)
    {
        stat = default;
        using var found = Resolve(path, path.Names.Count, Libc.O_PATH, out var errno);
        return errno == 0 && Libc.fstatx(found, out stat) == 0;
    }

    /// <summary>As <see cref="OpenParent"/>; what is missing on the way is made.</summary>
    public SafeFileHandle MakeParent(SandboxPath path) => MakeDirectories(path, Math.Max(path.Names.Count - 1, 0));

    /// <summary>Makes the directory and what is missing on the way to it; one that is there is well.</summary>
    public void MakeDirectories(SandboxPath path) => MakeDirectories(path, path.Names.Count).Dispose();

    /// <summary>Makes the directory alone.</summary>
    public void MakeDirectory(SandboxPath path)
    {
        var errno = Libc.EEXIST;
        if (!path.IsRoot)
        {
            using var parent = OpenParent(path, ErrorCode.DirectoryNotFound);
            if (Libc.mkdirat(parent, path.NameBytes, DirectoryMode) == 0) return;
            errno = Libc.LastError;
        }

        if (errno == Libc.EEXIST && TryLook(path, out var stat) && !stat.IsDirectory) errno = Libc.ENOTDIR;
        throw FileFailure.Of(errno, path, ErrorCode.DirectoryNotFound);
    }

    private SafeFileHandle MakeDirectories(SandboxPath path, int count)
    {
        var directory = Resolve(path, count, Libc.O_PATH | Libc.O_DIRECTORY, out var errno);
        if (errno == Libc.ENOENT) directory = Resolve(path, 0, Libc.O_PATH | Libc.O_DIRECTORY, out errno);
        else count = 0;

        for (var i = 1; i <= count && errno == 0; i++)
        {
            using var above = directory;
            directory = Resolve(path, i, Libc.O_PATH | Libc.O_DIRECTORY, out errno);
            if (errno != Libc.ENOENT) continue;
            // Another caller may make the same one at the same time: what counts is that it can be opened.
            errno = Libc.mkdirat(above, path.BytesOf(i - 1), DirectoryMode) < 0 ? Libc.LastError : 0;
            if (errno is 0 or Libc.EEXIST) directory = Resolve(path, i, Libc.O_PATH | Libc.O_DIRECTORY, out errno);
        }

        return errno == 0 ? directory : throw FileFailure.Of(errno, path, ErrorCode.DirectoryNotFound);
    }

    private SafeFileHandle Resolve(SandboxPath path, int count, int flags, out int errno)
    {
        var how = new OpenHow((ulong)(uint)(flags | Libc.O_CLOEXEC), 0, Libc.RESOLVE_IN_ROOT | Libc.RESOLVE_NO_MAGICLINKS);
        for (var left = Tries; ; left--)
        {
            var fd = Libc.openat2(_root, path.Prefix(count), how);
            errno = fd < 0 ? Libc.LastError : 0;
            if (left == 0 || errno is not (Libc.EAGAIN or Libc.EXDEV or Libc.EINTR)) return new SafeFileHandle(fd, ownsHandle: true);
        }
    }

    private static SafeFileHandle RequireRegular(SafeFileHandle file, SandboxPath path, Func<string, ApiException> refusal)
    {
        var errno = Libc.fstatx(file, out var stat) < 0 ? Libc.LastError : 0;
        if (errno == 0 && stat.IsRegular) return file;
        file.Dispose();
        throw errno != 0 ? FileFailure.Of(errno, path) : refusal(stat.Kind);
    }

    private static SafeFileHandle OpenRoot(string path)
    {
        var root = Libc.OpenHostDirectory(path);
        return root.IsInvalid
            ? throw new DirectoryNotFoundException($"--root {path}: {Marshal.GetPInvokeErrorMessage(Libc.LastError)}")
            : root;
    }
}
