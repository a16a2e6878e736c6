namespace Invoke.Contracts.ApiKeys;

/// <summary>An API key, without its secret.</summary>
public sealed record ApiKey
{
    /// <summary>The key's id, <c>key_</c> and 26 lower-case letters and digits. It is no secret.</summary>
    public required string Id { get; init; }

    /// <summary>What the key is for.</summary>
    public required string Name { get; init; }

    /// <summary>The team that the key belongs to.</summary>
    public required string TeamId { get; init; }

    /// <summary>What the key may be used for.</summary>
    public required string[] Scopes { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it stops working, UTC; <c>0001-01-01T00:00:00Z</c> is never.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When it was last used, UTC, to the minute; <c>0001-01-01T00:00:00Z</c> is never.</summary>
    public required DateTime LastUsedAt { get; init; }
}
