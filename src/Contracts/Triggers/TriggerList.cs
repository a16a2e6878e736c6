namespace Invoke.Contracts.Triggers;

/// <summary>The triggers of a team, by their names. There are at most 100, so they come at once.</summary>
public sealed record TriggerList
{
    /// <summary>The triggers.</summary>
    public required IReadOnlyList<Trigger> Triggers { get; init; }

    /// <summary>How many there are.</summary>
    public required int Count { get; init; }
}
