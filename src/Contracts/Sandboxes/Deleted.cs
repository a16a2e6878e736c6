namespace Invoke.Contracts.Sandboxes;

/// <summary>The answer to a deletion.</summary>
public sealed record Deleted
{
    /// <summary>For a person.</summary>
    public required string Message { get; init; }
}
