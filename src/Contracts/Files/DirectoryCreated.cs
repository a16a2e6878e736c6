namespace Invoke.Contracts.Files;

/// <summary>The answer to a mkdir.</summary>
public sealed record DirectoryCreated
{
    /// <summary>Always true.</summary>
    public bool Created { get; init; } = true;
}
