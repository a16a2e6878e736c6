using System.Text;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Files;
using Invoke.Procd.Native;
using Microsoft.Win32.SafeHandles;

namespace Invoke.Procd.Files;

/// <summary>Looks at entries without following them.</summary>
internal static class FileStats
{
    private const int PermissionBits = 0x1FF; // 0777

    private const int MaxTargetBytes = 4096;

    /// <summary>What is at the path.</summary>
    public static FileStat Of(SandboxRoot root, SandboxPath path)
    {
        using var parent = root.OpenParent(path);
        StatX stat;
        if ((path.IsRoot ? Libc.fstatx(parent, out stat) : Libc.lstatx(parent, path.NameBytes, out stat)) < 0) throw FileFailure.Of(Libc.LastError, path);
        return Describe(path.Name, path.Text, stat, stat.IsSymlink ? Target(parent, path.NameBytes) : null);
    }

    /// <summary>What is in the directory at the path, sorted by the bytes of the names.</summary>
    public static FileList List(SandboxRoot root, SandboxPath path, CancellationToken cancellationToken)
    {
        using var directory = root.OpenDirectory(path);
        var names = new List<byte[]>();
        var reader = new DirectoryReader(directory, path);
        while (reader.TryRead(out var name, out _)) names.Add(name);
        names.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b));

        var entries = new List<FileStat>(names.Count);
        var prefix = path.IsRoot ? "/" : path.Text + '/';
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Libc.lstatx(directory, name, out var stat) < 0)
            {
                // A directory that may be read but not searched would otherwise look empty; all else is one entry's own trouble.
                if (Libc.LastError == Libc.EACCES) throw FileFailure.Of(Libc.EACCES, path, ErrorCode.DirectoryNotFound);
                continue;
            }

            var text = Encoding.UTF8.GetString(name.AsSpan(..^1));
            entries.Add(Describe(text, prefix + text, stat, stat.IsSymlink ? Target(directory, name) : null));
        }

        return new FileList { Entries = entries };
    }

    private static FileStat Describe(string name, string path, in StatX stat, string? target) => new()
    {
        Name = name,
        Path = path,
        // As the public API does it: what is neither a directory nor a link is a file.
        Type = stat.IsDirectory ? FileType.Dir : stat.IsSymlink ? FileType.Symlink : FileType.File,
        Size = (long)stat.Size,
        Mode = Convert.ToString(stat.Mode & PermissionBits, 8).PadLeft(4, '0'),
        ModTime = Time(stat),
        IsLink = stat.IsSymlink,
        LinkTarget = target,
    };

    private static DateTime Time(in StatX stat)
    {
        // A file may carry any 64-bit time; what a calendar cannot hold is shown as the nearest it can.
        var last = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        var first = (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        var seconds = Math.Clamp(stat.ModifiedSeconds, first, last);
        return DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (stat.ModifiedNanoseconds / TimeSpan.NanosecondsPerTick));
    }

    private static string? Target(SafeFileHandle directory, byte[] name)
    {
        var target = new byte[MaxTargetBytes];
        var length = Libc.readlinkat(directory, name, target, target.Length);
        return length < 0 ? null : Encoding.UTF8.GetString(target.AsSpan(0, (int)length));
    }
}
