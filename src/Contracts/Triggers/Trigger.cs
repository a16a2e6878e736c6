namespace Invoke.Contracts.Triggers;

/// <summary>A trigger as the API shows it: what was asked for, and what there is.</summary>
public sealed record Trigger : TriggerBody
{
    /// <summary>Its name, one of its team's own.</summary>
    public required string Name { get; init; }

    /// <summary>Whether its messages wait in the queue.</summary>
    public required bool Paused { get; init; }

    /// <summary>The queue that its messages go through.</summary>
    public required string Queue { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was changed, paused or resumed last, UTC.</summary>
    public required DateTime UpdatedAt { get; init; }
}
