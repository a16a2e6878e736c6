namespace Invoke.Gateway.Batches;

/// <summary>How many of a batch's invocations are in a state.</summary>
internal sealed record BatchCount
{
    /// <summary>Unset where the batch has none.</summary>
    public string? State { get; init; }

    public long Count { get; init; }
}
