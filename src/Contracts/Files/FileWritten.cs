namespace Invoke.Contracts.Files;

/// <summary>The answer to a write.</summary>
public sealed record FileWritten
{
    /// <summary>Always true.</summary>
    public bool Written { get; init; } = true;
}
