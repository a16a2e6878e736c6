namespace Invoke.Contracts.Files;

/// <summary>The body of a move.</summary>
public sealed record MoveFileRequest
{
    /// <summary>The absolute path of what is moved.</summary>
    public string? Source { get; init; }

    /// <summary>The absolute path it gets; a file that is there is replaced.</summary>
    public string? Destination { get; init; }
}
