using Invoke.Contracts.Sandboxes;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Sandboxes;

/// <summary>How updates and refreshes move the end of a sandbox's life.</summary>
internal static class SandboxLife
{
    /// <summary>What the configuration sets; a time to live that it sets counts from now.</summary>
    public static Sandbox Updated(this Sandbox sandbox, SandboxConfig config, DateTime now) => sandbox with
    {
        Config = sandbox.Config with
        {
            Ttl = config.Ttl ?? sandbox.Config.Ttl,
            HardTtl = config.HardTtl ?? sandbox.Config.HardTtl,
            AutoResume = config.AutoResume ?? sandbox.Config.AutoResume,
        },
        ExpiresAt = config.Ttl is { } ttl ? After(now, ttl) : sandbox.ExpiresAt,
        HardExpiresAt = config.HardTtl is { } hardTtl ? After(now, hardTtl) : sandbox.HardExpiresAt,
    };

    /// <summary>Lives on for the duration, or without one for its time to live. The hard end stays where it is.</summary>
    public static Sandbox Refreshed(this Sandbox sandbox, int? duration, DateTime now) =>
        sandbox with { ExpiresAt = After(now, duration is > 0 ? duration.Value : sandbox.Config.Ttl ?? 0) };

    // The default value is never.
    private static DateTime After(DateTime now, int seconds) => seconds is 0 ? default : now.AddSeconds(seconds);
}
