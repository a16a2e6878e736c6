namespace Invoke.Contracts.Procd;

/// <summary>The headers between platform and procd (wire contract, section 7).</summary>
public static class ProcdHeaders
{
    /// <summary>The invocation's id, on platform calls and on every invoke answer.</summary>
    public const string InvocationId = "X-Invocation-Id";

    /// <summary>Which try of the invocation, from 1.</summary>
    public const string Attempt = "X-Invocation-Attempt";

    /// <summary><c>start</c> or <c>resume</c>.</summary>
    public const string Mode = "X-Invocation-Mode";

    /// <summary><c>sync</c> or <c>async</c>.</summary>
    public const string Lane = "X-Invocation-Lane";

    /// <summary>Random per procd process: another value means that procd restarted and wants its configuration.</summary>
    public const string BootId = "X-Procd-Boot-Id";

    /// <summary>How long procd has been up, in milliseconds.</summary>
    public const string UptimeMs = "X-Procd-Uptime-Ms";
}
