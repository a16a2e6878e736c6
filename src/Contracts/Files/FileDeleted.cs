namespace Invoke.Contracts.Files;

/// <summary>The answer to a delete.</summary>
public sealed record FileDeleted
{
    /// <summary>Always true.</summary>
    public bool Deleted { get; init; } = true;
}
