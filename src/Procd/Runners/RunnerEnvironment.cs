using Invoke.Contracts.Procd;

namespace Invoke.Procd.Runners;

/// <summary>What a function sees of the environment: an allow-list of procd's own, then the sandbox's <c>env_vars</c>.</summary>
internal static class RunnerEnvironment
{
    private static readonly string[] Allowed =
    [
        "PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "INVOKE_SANDBOX_ID",
    ];

    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public static IReadOnlyList<string> Of(ProcdConfig config)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = DefaultPath };
        foreach (var name in Allowed)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) variables[name] = value;
        }

        foreach (var (name, value) in config.EnvVars) variables[name] = value;
        return [.. variables.Select(variable => $"{variable.Key}={variable.Value}")];
    }

    /// <summary>The value of PATH.</summary>
    public static string SearchPathOf(IReadOnlyList<string> environment)
    {
        const string path = "PATH=";
        return environment.First(variable => variable.StartsWith(path, StringComparison.Ordinal))[path.Length..];
    }
}
