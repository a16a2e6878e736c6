using Invoke.Contracts.Errors;
using Invoke.Procd.Native;

namespace Invoke.Procd.Files;

/// <summary>Takes names away and gives others: deletion and renaming.</summary>
internal static class FileMoves
{
    /// <summary>Deletes a file, a link (not what it points to), or a directory with all in it.</summary>
    public static void Delete(SandboxRoot root, SandboxPath path, CancellationToken cancellationToken)
    {
        if (path.IsFixture) throw Fixture(path);
        using var parent = root.OpenParent(path);
        if (Libc.lstatx(parent, path.NameBytes, out var stat) < 0) throw FileFailure.Of(Libc.LastError, path);
        if (stat.IsDirectory)
        {
            RefuseFixture(root, path, stat);
            new TreeDeletion(path, cancellationToken).Run(parent, path.NameBytes);
        }
        else if (Libc.unlinkat(parent, path.NameBytes, 0) < 0)
        {
            throw FileFailure.Of(Libc.LastError, path);
        }
    }

    /// <summary>
    /// Renames; the destination's parents are made. A file or link at the destination is replaced in one step, so that a module can be
    /// uploaded under another name and then put in place.
    /// </summary>
    public static void Move(SandboxRoot root, SandboxPath source, SandboxPath destination)
    {
        if (source.IsFixture) throw Fixture(source);
        if (destination.IsFixture) throw FileFailure.Of(Libc.EEXIST, destination);
        using var from = root.OpenParent(source);
        if (Libc.lstatx(from, source.NameBytes, out var stat) < 0) throw FileFailure.Of(Libc.LastError, source);
        if (stat.IsDirectory) RefuseFixture(root, source, stat);
        using var to = root.MakeParent(destination);
        if (Libc.lstatx(to, destination.NameBytes, out var old) == 0 && old is { IsDirectory: false, IsRegular: false, IsSymlink: false })
        {
            throw new ApiException(ErrorCode.PathExists, $"{destination.Text} is {old.Kind}");
        }

        if (Libc.renameat(from, source.NameBytes, to, destination.NameBytes) == 0) return;
        throw Libc.LastError switch
        {
            Libc.EINVAL => new ApiException(ErrorCode.InvalidRequest, "destination must not lie inside of source"),
            Libc.EXDEV => new ApiException(ErrorCode.OperationFailed, "source and destination are on different file systems"),
            // A directory cannot take a file's name.
            Libc.ENOTDIR => FileFailure.Of(Libc.EEXIST, destination),
            Libc.ENOENT => FileFailure.Of(Libc.ENOENT, source),
            var errno => FileFailure.Of(errno, destination),
        };
    }

    /// <summary>Knows <c>/</c> and <c>/workspace</c> also under another name.</summary>
    private static void RefuseFixture(SandboxRoot root, SandboxPath path, in StatX stat)
    {
        foreach (var fixture in (ReadOnlySpan<string>)["/", "/workspace"])
        {
            if (root.TryLook(SandboxPath.Parse("path", fixture), out var other) && stat.IsSameAs(other)) throw Fixture(path);
        }
    }

    private static ApiException Fixture(SandboxPath path) =>
        new(ErrorCode.PermissionDenied, $"{path.Text} is part of the sandbox: it is neither moved nor deleted");
}
