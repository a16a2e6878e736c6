namespace Invoke.Contracts.Procd;

/// <summary>The answer to a cancel that took effect.</summary>
public sealed record CancelAnswer
{
    /// <summary><c>running</c>: the process group was killed. <c>tombstone</c>: a later start is refused.</summary>
    public required string Cancelled { get; init; }
}
