using Invoke.Contracts.Errors;
using Invoke.Procd.Native;
using Microsoft.Win32.SafeHandles;

namespace Invoke.Procd.Files;

/// <summary>
/// Deletes a directory with all in it. It walks by one descriptor down and, over <c>..</c>, up again, so that depth costs neither stack nor
/// descriptors; a link is never entered, and a directory that was moved away meanwhile is noticed on the way up.
/// </summary>
internal sealed class TreeDeletion(SandboxPath path, CancellationToken cancellationToken)
{
    /// <summary>How often a directory may have been filled again by others before the deletion gives up.</summary>
    private const int MaxRefills = 1000;

    private readonly Stack<(byte[] Name, StatX Above)> _way = new();
    private int _refills;

    /// <summary>Deletes the directory of that name.</summary>
    public void Run(SafeFileHandle parent, byte[] name)
    {
        while (Libc.unlinkat(parent, name, Libc.AT_REMOVEDIR) < 0)
        {
            if (Libc.LastError == Libc.ENOENT && _refills > 0) return;
            if (Libc.LastError is not (Libc.ENOTEMPTY or Libc.EEXIST)) throw FileFailure.Of(Libc.LastError, path);
            CountRefill();
            Empty(parent, name);
        }
    }

    private void Empty(SafeFileHandle parent, byte[] name)
    {
        _way.Clear();
        var current = Enter(parent, name) ?? throw FileFailure.Of(Libc.ENOENT, path);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                SafeFileHandle next;
                if (DeleteUpToDirectory(current) is { } child)
                {
                    if (Libc.fstatx(current, out var above) < 0) throw FileFailure.Of(Libc.LastError, path);
                    if (Enter(current, child) is not { } below) continue;
                    _way.Push((child, above));
                    next = below;
                }
                else
                {
                    if (!_way.TryPop(out var came)) return;
                    next = Leave(current, came.Name, came.Above);
                }

                current.Dispose();
                current = next;
            }
        }
        finally
        {
            current.Dispose();
        }
    }

    /// <summary>Deletes the entries of a directory; stops at a subdirectory with something in it.</summary>
    private byte[]? DeleteUpToDirectory(SafeFileHandle directory)
    {
        var reader = new DirectoryReader(directory, path);
        while (reader.TryRead(out var name, out var mayBeDirectory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (mayBeDirectory)
            {
                if (Libc.unlinkat(directory, name, Libc.AT_REMOVEDIR) == 0) continue;
                if (Libc.LastError is Libc.ENOTEMPTY or Libc.EEXIST) return name;
                if (Libc.LastError is not (Libc.ENOTDIR or Libc.ENOENT)) throw FileFailure.Of(Libc.LastError, path);
            }

            if (Libc.unlinkat(directory, name, 0) == 0 || Libc.LastError == Libc.ENOENT) continue;
            if (Libc.LastError != Libc.EISDIR) throw FileFailure.Of(Libc.LastError, path);
            CountRefill();
            return name;
        }

        return null;
    }

    private SafeFileHandle? Enter(SafeFileHandle directory, byte[] name)
    {
        var fd = Libc.openat(directory, name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        if (fd >= 0) return new SafeFileHandle(fd, ownsHandle: true);
        // Somebody put something else in its place: it is looked at again.
        if (Libc.LastError is not (Libc.ENOENT or Libc.ENOTDIR or Libc.ELOOP)) throw FileFailure.Of(Libc.LastError, path);
        CountRefill();
        return null;
    }

    private SafeFileHandle Leave(SafeFileHandle directory, byte[] name, in StatX expected)
    {
        var fd = Libc.openat(directory, "..\0"u8, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        if (fd < 0) throw FileFailure.Of(Libc.LastError, path);
        var above = new SafeFileHandle(fd, ownsHandle: true);
        if (Libc.fstatx(above, out var found) < 0 || !found.IsSameAs(expected))
        {
            above.Dispose();
            throw new ApiException(ErrorCode.OperationFailed, $"{path.Text}: a directory below it was moved while it was being deleted");
        }

        // Not empty again, or gone: the look at the directory above finds out.
        if (Libc.unlinkat(above, name, Libc.AT_REMOVEDIR) < 0) CountRefill();
        return above;
    }

    private void CountRefill()
    {
        if (++_refills > MaxRefills) throw new ApiException(ErrorCode.OperationFailed, $"{path.Text}: something keeps writing below it");
    }
}
