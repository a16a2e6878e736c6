namespace Invoke.Contracts.Sandboxes;

/// <summary>The answer of <c>GET /api/v1/sandboxes/{id}/status</c>.</summary>
public sealed record SandboxState
{
    /// <summary>The sandbox's id.</summary>
    public required string SandboxId { get; init; }

    /// <summary>The template's name.</summary>
    public required string TemplateId { get; init; }

    /// <summary>The team it belongs to.</summary>
    public required string TeamId { get; init; }

    /// <summary>The name of the pod or process that carries the sandbox.</summary>
    public required string PodName { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required SandboxStatus Status { get; init; }

    /// <summary>When it was claimed, UTC.</summary>
    public required DateTime ClaimedAt { get; init; }

    /// <summary>When it expires unless refreshed, UTC; <c>0001-01-01T00:00:00Z</c> is never.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When it expires whatever happens, UTC; <c>0001-01-01T00:00:00Z</c> is never.</summary>
    public required DateTime HardExpiresAt { get; init; }

    /// <summary>When it was claimed, UTC.</summary>
    public required DateTime CreatedAt { get; init; }
}
