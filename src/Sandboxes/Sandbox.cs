using Invoke.Contracts.Procd;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Sandboxes;

/// <summary>A sandbox as its driver knows it.</summary>
public sealed record Sandbox
{
    /// <summary><c>sb_</c> and 12 lower-case letters and digits.</summary>
    public required string Id { get; init; }

    /// <summary>The template it was made from.</summary>
    public required string Template { get; init; }

    /// <summary>The team it belongs to.</summary>
    public required string TeamId { get; init; }

    /// <summary>The key that claimed it.</summary>
    public required string UserId { get; init; }

    /// <summary>The pod or process that carries it.</summary>
    public required string PodName { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required SandboxStatus Status { get; init; }

    /// <summary>What claim and updates have set.</summary>
    public required SandboxConfig Config { get; init; }

    /// <summary>When it was claimed, UTC.</summary>
    public required DateTime ClaimedAt { get; init; }

    /// <summary>When its record was last changed, UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>When it expires unless refreshed, UTC; the default value is never.</summary>
    public DateTime ExpiresAt { get; init; }

    /// <summary>When it expires whatever happens, UTC; the default value is never.</summary>
    public DateTime HardExpiresAt { get; init; }

    /// <summary>What its procd is told.</summary>
    internal ProcdConfig ProcdConfig()
    {
        var defaults = new ProcdConfig();
        return new ProcdConfig { EnvVars = Config.EnvVars ?? defaults.EnvVars, MaxConcurrency = Config.MaxConcurrency ?? defaults.MaxConcurrency, Runner = Config.Runner };
    }
}
