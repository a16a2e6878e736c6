namespace Invoke.Contracts.ApiKeys;

/// <summary>The keys of a team, newest first. There are at most 1000, so they come at once.</summary>
public sealed record ApiKeyList
{
    /// <summary>The keys.</summary>
    public required IReadOnlyList<ApiKey> ApiKeys { get; init; }

    /// <summary>How many there are.</summary>
    public required int Count { get; init; }
}
