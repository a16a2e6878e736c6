using System.Globalization;

namespace Invoke.Sandboxes.Local;

/// <summary>Builds the command line that turns a directory into a sandbox of namespaces. Pure.</summary>
internal static class Bubblewrap
{
    public const string Program = "bwrap";

    /// <summary>The user and group that functions see themselves as; outside they are this process's own, without its powers.</summary>
    private const string UserId = "1000";

    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Where procd makes its socket, as it sees it.</summary>
    public const string SocketDirectory = "/run/procd";

    /// <summary>What a sandbox is made of, up to the command that runs in it.</summary>
    public static IReadOnlyList<string> Command(SandboxDirectory directory, LocalOptions options, string publicKey, IReadOnlyList<string> command)
    {
        List<string> arguments =
        [
            Program,
            "--unshare-user", "--uid", UserId, "--gid", UserId,
            "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "sandbox",
            // procd is process 1, and outlives the gateway: no --die-with-parent.
            "--as-pid-1", "--new-session",
            "--ro-bind", "/usr", "/usr",
        ];
        foreach (var top in (string[])["bin", "sbin", "lib", "lib32", "lib64"])
        {
            if (new DirectoryInfo("/" + top).LinkTarget is { } target) arguments.AddRange("--symlink", target, "/" + top);
            else arguments.AddRange("--ro-bind-try", "/" + top, "/" + top);
        }

        foreach (var file in (string[])["/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime"]) arguments.AddRange("--ro-bind-try", file, file);
        if (options.Network)
        {
            foreach (var file in (string[])["/etc/passwd", "/etc/group", "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl"])
                arguments.AddRange("--ro-bind-try", file, file);
        }
        else
        {
            arguments.Add("--unshare-net");
        }

        // What root owns there it may write, also from inside a user namespace: its uid is the real one.
        arguments.AddRange("--proc", "/proc");
        foreach (var part in (string[])["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs"]) arguments.AddRange("--ro-bind-try", part, part);

        // Memory that a function can fill is bounded, and there is no more of it than these two.
        var tmpBytes = options.TmpBytes.ToString(CultureInfo.InvariantCulture);
        arguments.AddRange("--dev", "/dev", "--size", tmpBytes, "--tmpfs", "/dev/shm", "--remount-ro", "/dev", "--size", tmpBytes, "--tmpfs", "/tmp");

        foreach (var path in options.ReadOnlyPaths) arguments.AddRange("--ro-bind", path, path);
        arguments.AddRange(
            "--ro-bind", options.ProcdDirectory, "/procd",
            "--bind", directory.BirthDirectory, SocketDirectory,
            "--bind", directory.Workspace, "/workspace",
            "--remount-ro", "/",
            "--chdir", "/workspace",
            "--clearenv",
            "--setenv", "PATH", options.SandboxPath ?? DefaultPath,
            "--setenv", "HOME", "/workspace",
            "--setenv", "LANG", "C.UTF-8",
            "--setenv", "OPENSSL_CONF", "/dev/null",
            "--setenv", "INVOKE_SANDBOX_ID", directory.Id,
            "--setenv", "INVOKE_PROCD_KEYS", publicKey,
            "--");
        arguments.AddRange(command);
        return arguments;
    }
}
