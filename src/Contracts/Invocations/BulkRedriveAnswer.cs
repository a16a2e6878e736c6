namespace Invoke.Contracts.Invocations;

/// <summary>What a bulk redrive did, or would do.</summary>
public sealed record BulkRedriveAnswer
{
    /// <summary>How many invocations the filter meets, up to the limit.</summary>
    public required int Count { get; init; }

    /// <summary>Whether they were only counted.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The new invocations; empty when they were only counted.</summary>
    public required IReadOnlyList<string> InvocationIds { get; init; }
}
