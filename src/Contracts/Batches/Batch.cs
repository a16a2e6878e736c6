namespace Invoke.Contracts.Batches;

/// <summary>A batch's ledger: <see cref="Accepted"/> is always the sum of the states.</summary>
public sealed record Batch
{
    /// <summary>The batch, <c>bat_…</c>.</summary>
    public required string BatchId { get; init; }

    /// <summary>When its upload began, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Whether an upload still runs or broke off: more lines may come under its key.</summary>
    public required bool Open { get; init; }

    /// <summary>Whether the upload is over and all its invocations are terminal.</summary>
    public required bool Finished { get; init; }

    /// <summary>All its invocations.</summary>
    public required long Accepted { get; init; }

    /// <summary>Those that wait.</summary>
    public required long Queued { get; init; }

    /// <summary>Those that run.</summary>
    public required long Running { get; init; }

    /// <summary>Those that succeeded.</summary>
    public required long Succeeded { get; init; }

    /// <summary>Those that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Those that ran past their timeout.</summary>
    public required long TimedOut { get; init; }

    /// <summary>Those that were cancelled.</summary>
    public required long Cancelled { get; init; }

    /// <summary>Those that were not started in time.</summary>
    public required long Expired { get; init; }

    /// <summary>Those whose sandbox went away, or that took too many workers with them.</summary>
    public required long Dead { get; init; }

    /// <summary>What its caller labelled it with.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The key its caller gave it.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The batch whose failures this one repeats.</summary>
    public string? RedriveOf { get; init; }
}
