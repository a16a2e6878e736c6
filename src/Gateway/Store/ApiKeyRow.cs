namespace Invoke.Gateway.Store;

/// <summary>A line of <c>api_keys</c>; times in milliseconds since 1970.</summary>
internal sealed record ApiKeyRow
{
    public required string Id { get; init; }

    public required string TeamId { get; init; }

    public required string Name { get; init; }

    /// <summary>The scopes' names, separated by spaces.</summary>
    public required string Scopes { get; init; }

    /// <summary>SHA-256 of the key.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The key that made this one.</summary>
    public required string CreatedBy { get; init; }

    public required long CreatedAt { get; init; }

    public long? ExpiresAt { get; init; }

    public long? LastUsedAt { get; init; }
}
