namespace Invoke.Contracts.Invocations;

/// <summary>A page of invocations, newest first.</summary>
public sealed record InvocationList
{
    /// <summary>The page.</summary>
    public required IReadOnlyList<Invocation> Invocations { get; init; }

    /// <summary>What to pass as <c>cursor</c> for the next page; null at the end.</summary>
    public string? NextCursor { get; init; }
}
