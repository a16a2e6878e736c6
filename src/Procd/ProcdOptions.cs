using System.Globalization;
using System.Net;
using Invoke.Contracts.Errors;

namespace Invoke.Procd;

/// <summary>What procd is told at its start, by arguments; the sandbox's own things come later, by <c>PUT /api/v1/config</c>.</summary>
internal sealed record ProcdOptions
{
    public const string Usage = """
        usage: procd [--listen unix:PATH|ADDRESS:PORT] [--root DIR] [--await-config] [--no-token]
                     [--runner-idle SECONDS]

          --listen        where to serve (default 0.0.0.0:49983)
          --root          the directory that functions and files see as / (default /; anything else is
                          plain mode: /workspace is a directory there, and functions are not confined)
          --await-config  answer 503 until the platform has sent the configuration
          --no-token      take calls of anybody who can connect
          --runner-idle   how long after the last invocation runners go on waiting for the next one (default 300)

        environment: INVOKE_SANDBOX_ID, the sandbox this procd serves
                     INVOKE_PROCD_KEYS, the platform's public keys: P-256, base64 of the DER, comma between two
        SIGTERM: finish what runs, take nothing new, exit. SIGINT: kill what runs, exit.
        """;

    /// <summary>The Unix socket or address and port to serve on.</summary>
    public EndPoint Listen { get; init; } = new IPEndPoint(IPAddress.Any, 49983);

    /// <summary>The directory that is <c>/</c> to the files API; functions run in its <c>workspace</c>.</summary>
    public string Root { get; init; } = "/";

    /// <summary>Whether anybody who can connect may call.</summary>
    public bool NoToken { get; init; }

    /// <summary>The public keys whose tokens are taken: two while one replaces the other.</summary>
    public IReadOnlyList<string> PublicKeys { get; init; } = [];

    /// <summary>Whether calls are refused until the configuration came.</summary>
    public bool AwaitConfig { get; init; }

    /// <summary>How long after the last invocation runners wait for the next one.</summary>
    public TimeSpan RunnerIdle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The sandbox this procd serves; empty if none was named.</summary>
    public string SandboxId { get; init; } = "";

    /// <summary>The workspace, where functions run.</summary>
    public string Workspace => Path.Combine(Root, "workspace");

    /// <summary>The runner stands beside procd: <c>/procd/bin/procd</c>, <c>/procd/runtimes/python-runner</c>.</summary>
    public string RunnerPath { get; init; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../runtimes/python-runner"));

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ApiException">They cannot be read; the message says which.</exception>
    public static ProcdOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ProcdOptions
        {
            SandboxId = Environment.GetEnvironmentVariable("INVOKE_SANDBOX_ID") ?? "",
            PublicKeys = Environment.GetEnvironmentVariable("INVOKE_PROCD_KEYS")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [],
        };
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--listen" => options with { Listen = ParseListen(Value(arguments, ref i)) },
                "--root" => options with { Root = Path.GetFullPath(Value(arguments, ref i)) },
                "--no-token" => options with { NoToken = true },
                "--await-config" => options with { AwaitConfig = true },
                "--runner-idle" => options with { RunnerIdle = ParseSeconds(Value(arguments, ref i)) },
                _ => throw Bad($"unknown argument '{arguments[i]}'"),
            };
        }

        if (!Directory.Exists(options.Root)) throw Bad($"--root {options.Root} is no directory");
        if (!options.NoToken && options.PublicKeys.Count == 0) throw Bad("there is no key in INVOKE_PROCD_KEYS, and no --no-token");
        return options;
    }

    private static string Value(IReadOnlyList<string> arguments, ref int i) =>
        i + 1 < arguments.Count ? arguments[++i] : throw Bad($"'{arguments[i]}' needs a value");

    private static TimeSpan ParseSeconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86400
            ? TimeSpan.FromSeconds(seconds)
            : throw Bad($"--runner-idle takes a number of seconds from 1 to 86400, not '{text}'");

    private static EndPoint ParseListen(string text)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal)) return new System.Net.Sockets.UnixDomainSocketEndPoint(text["unix:".Length..]);
        return IPEndPoint.TryParse(text, out var address) && address.Port > 0
            ? address
            : throw Bad($"--listen takes unix:PATH or ADDRESS:PORT, not '{text}'");
    }

    private static ApiException Bad(string message) => new(ErrorCode.BadRequest, message);
}
