namespace Invoke.Contracts.Files;

/// <summary>The answer to a move.</summary>
public sealed record FileMoved
{
    /// <summary>Always true.</summary>
    public bool Moved { get; init; } = true;
}
