namespace Invoke.Contracts.Sandboxes;

/// <summary>The answer to a refresh.</summary>
public sealed record RefreshedSandbox
{
    /// <summary>The sandbox's id.</summary>
    public required string SandboxId { get; init; }

    /// <summary>When it expires unless refreshed, UTC; <c>0001-01-01T00:00:00Z</c> is never.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When it expires whatever happens, UTC; <c>0001-01-01T00:00:00Z</c> is never. A refresh does not move it.</summary>
    public required DateTime HardExpiresAt { get; init; }
}
