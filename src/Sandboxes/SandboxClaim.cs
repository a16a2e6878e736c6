using Invoke.Contracts.Sandboxes;

namespace Invoke.Sandboxes;

/// <summary>What a new sandbox is to be.</summary>
public sealed record SandboxClaim
{
    /// <summary>The template's name.</summary>
    public required string Template { get; init; }

    /// <summary>The team that will own it.</summary>
    public required string TeamId { get; init; }

    /// <summary>The key that claims it.</summary>
    public required string UserId { get; init; }

    /// <summary>What to set.</summary>
    public required SandboxConfig Config { get; init; }
}
