namespace Invoke.Sandboxes.Local;

/// <summary>The command that starts a sandbox's procd, in the isolation that was settled at start-up.</summary>
internal static class SandboxCommand
{
    private static readonly string[] PlainVariables = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    /// <summary>Starts procd; it is ready once its socket answers.</summary>
    /// <returns>The process that is procd, or that ends with it.</returns>
    public static ProcessHandle Start(SandboxDirectory directory, LocalOptions options, LocalIsolation isolation, string publicKey)
    {
        directory.ClearSocket();
        if (isolation == LocalIsolation.Bubblewrap)
        {
            string[] inBubblewrap = ["/procd/bin/procd", "--listen", $"unix:{Bubblewrap.SocketDirectory}/{SandboxDirectory.SocketName}", "--await-config"];
            return LocalProcess.Start(directory, Bubblewrap.Command(directory, options, publicKey, inBubblewrap), Environment(options: null, directory));
        }

        string[] procd = [Path.Combine(options.ProcdDirectory, "bin/procd"), "--listen", $"unix:{directory.BirthDirectory}/{SandboxDirectory.SocketName}", "--root", directory.Root, "--await-config"];
        var environment = Environment(options, directory);
        environment["INVOKE_PROCD_KEYS"] = publicKey;
        return LocalProcess.Start(directory, procd, environment);
    }

    private static Dictionary<string, string> Environment(LocalOptions? options, SandboxDirectory directory)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["INVOKE_SANDBOX_ID"] = directory.Id, ["OPENSSL_CONF"] = "/dev/null" };
        foreach (var name in PlainVariables)
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value) variables[name] = value;
        }

        if (options?.SandboxPath is { } path) variables["PATH"] = path;
        return variables;
    }
}
