namespace Invoke.Contracts.Sandboxes;

/// <summary>A page of sandboxes, newest first.</summary>
public sealed record SandboxList
{
    /// <summary>The page.</summary>
    public required IReadOnlyList<SandboxSummary> Sandboxes { get; init; }

    /// <summary>How many match in all.</summary>
    public required int Count { get; init; }

    /// <summary>Whether there are more after this page.</summary>
    public required bool HasMore { get; init; }
}
