using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>A file system of a few megabytes, which a test may fill.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private static readonly Dictionary<string, string> Environment = new(StringComparer.Ordinal) { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" };

    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    public static async Task<SmallDisk> MountAsync()
    {
        var disk = new SmallDisk(Directory.CreateTempSubdirectory("invoke-disk-").FullName);
        await AsRootAsync("mount", "-t", "tmpfs", "-o", "size=16m,mode=1777", "tmpfs", disk.Path);
        return disk;
    }

    public async ValueTask DisposeAsync()
    {
        await AsRootAsync("umount", Path);
        Directory.Delete(Path);
    }

    private static Task<string> AsRootAsync(params string[] command) => System.Environment.IsPrivilegedProcess
        ? ChildProgram.RunAsync(Environment, $"/usr/bin/{command[0]}", command[1..])
        : ChildProgram.RunAsync(Environment, "/usr/bin/sudo", ["-n", .. command]);
}
