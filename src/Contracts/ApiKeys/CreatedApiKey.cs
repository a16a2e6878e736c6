namespace Invoke.Contracts.ApiKeys;

/// <summary>The answer to the making of an API key: the only time that the key itself is shown.</summary>
public sealed record CreatedApiKey
{
    /// <summary>The key's id, <c>key_</c> and 26 lower-case letters and digits. It is no secret.</summary>
    public required string Id { get; init; }

    /// <summary>The key: what goes after <c>Authorization: Bearer</c>. It cannot be shown again.</summary>
    public required string Key { get; init; }

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
}
