namespace Invoke.Contracts.Sandboxes;

/// <summary>One line of the sandbox list.</summary>
public sealed record SandboxSummary
{
    /// <summary>The sandbox's id.</summary>
    public required string Id { get; init; }

    /// <summary>The template's name.</summary>
    public required string TemplateId { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required SandboxStatus Status { get; init; }

    /// <summary>Always false: nothing is paused here.</summary>
    public bool Paused { get; init; }

    /// <summary>Always active.</summary>
    public PowerState PowerState { get; init; } = PowerState.Active;

    /// <summary>Always null: one cluster.</summary>
    public string? ClusterId { get; init; }

    /// <summary>When it was claimed, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it expires unless refreshed, UTC; <c>0001-01-01T00:00:00Z</c> is never.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When it expires whatever happens, UTC; <c>0001-01-01T00:00:00Z</c> is never.</summary>
    public required DateTime HardExpiresAt { get; init; }

    /// <summary>Counts the changes of the sandbox's runtime; Invoke's sandboxes keep theirs.</summary>
    public long RuntimeGeneration { get; init; } = 1;

    /// <summary>When its record was last changed, UTC.</summary>
    public required DateTime UpdatedAt { get; init; }
}
