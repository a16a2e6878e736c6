using Invoke.Contracts.Batches;

namespace Invoke.Contracts.Callbacks;

/// <summary>The body of a batch's callback.</summary>
public sealed record BatchCompleted
{
    /// <summary>The value of <see cref="Type"/>.</summary>
    public const string TypeName = "batch.completed";

    /// <summary>Always <c>batch.completed</c>.</summary>
    public string Type { get; init; } = TypeName;

    /// <summary>When it was seen that all of the batch has ended, UTC.</summary>
    public required DateTime Timestamp { get; init; }

    /// <summary>The batch's ledger.</summary>
    public required Batch Data { get; init; }
}
