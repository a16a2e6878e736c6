namespace Invoke.Gateway.Invocations;

/// <summary>What waits for one reason.</summary>
internal sealed record Backlog
{
    /// <summary>A name of <see cref="Contracts.Invocations.WaitingReason"/> on the wire.</summary>
    public required string Reason { get; init; }

    public required long Count { get; init; }

    /// <summary>How long the one that has waited longest has, in milliseconds; 0 if none waits.</summary>
    public required long OldestMs { get; init; }
}
