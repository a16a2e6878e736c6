namespace Invoke.Contracts.Batches;

/// <summary>A page of batches, newest first.</summary>
public sealed record BatchList
{
    /// <summary>The page.</summary>
    public required IReadOnlyList<Batch> Batches { get; init; }

    /// <summary>What to pass as <c>cursor</c> for the next page; null at the end.</summary>
    public string? NextCursor { get; init; }
}
