namespace Invoke.Contracts.Sandboxes;

/// <summary>A sandbox. Every field is always present: the generated SDKs fail on a missing one.</summary>
public sealed record SandboxDetails
{
    /// <summary>The sandbox's id.</summary>
    public required string Id { get; init; }

    /// <summary>The template's name.</summary>
    public required string TemplateId { get; init; }

    /// <summary>The team it belongs to.</summary>
    public required string TeamId { get; init; }

    /// <summary>The key that claimed it.</summary>
    public required string UserId { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required SandboxStatus Status { get; init; }

    /// <summary>Always false: nothing is paused here.</summary>
    public bool Paused { get; init; }

    /// <summary>Always active.</summary>
    public PowerState PowerState { get; init; } = PowerState.Active;

    /// <summary>What the configuration says.</summary>
    public required bool AutoResume { get; init; }

    /// <summary>The name of the pod or process that carries the sandbox.</summary>
    public required string PodName { get; init; }

    /// <summary>When it expires unless refreshed, UTC; <c>0001-01-01T00:00:00Z</c> is never.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When it expires whatever happens, UTC; <c>0001-01-01T00:00:00Z</c> is never.</summary>
    public required DateTime HardExpiresAt { get; init; }

    /// <summary>When it was claimed, UTC.</summary>
    public required DateTime ClaimedAt { get; init; }

    /// <summary>When it was claimed, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Counts the changes of the sandbox's runtime; Invoke's sandboxes keep theirs.</summary>
    public long RuntimeGeneration { get; init; } = 1;

    /// <summary>When its record was last changed, UTC.</summary>
    public required DateTime UpdatedAt { get; init; }
}
