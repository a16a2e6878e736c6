namespace Invoke.Contracts.Files;

/// <summary>The answer to a list.</summary>
public sealed record FileList
{
    /// <summary>The directory's entries, sorted by the bytes of their names.</summary>
    public required IReadOnlyList<FileStat> Entries { get; init; }
}
