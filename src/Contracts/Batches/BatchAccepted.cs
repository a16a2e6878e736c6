namespace Invoke.Contracts.Batches;

/// <summary>What became of the lines of an upload.</summary>
public sealed record BatchAccepted
{
    /// <summary>The batch, <c>bat_…</c>.</summary>
    public required string BatchId { get; init; }

    /// <summary>Lines that became invocations.</summary>
    public required long Accepted { get; init; }

    /// <summary>Lines whose own key was known; they are not in the ledger.</summary>
    public required long Replayed { get; init; }

    /// <summary>The first 100 lines that were not accepted, and why.</summary>
    public required IReadOnlyList<BatchRejection> Rejected { get; init; }

    /// <summary>How many lines were not accepted.</summary>
    public required long RejectedCount { get; init; }
}
