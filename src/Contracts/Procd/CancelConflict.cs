namespace Invoke.Contracts.Procd;

/// <summary>The details of a cancel that came too late.</summary>
public sealed record CancelConflict
{
    /// <summary><c>running</c>, <c>succeeded</c>, or the error code it ended with.</summary>
    public required string Outcome { get; init; }
}
