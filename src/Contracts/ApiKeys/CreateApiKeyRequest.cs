namespace Invoke.Contracts.ApiKeys;

/// <summary>The body of <c>POST /api/v1/api-keys</c>.</summary>
public sealed record CreateApiKeyRequest
{
    /// <summary>What the key is for, 1 to 100 characters; for people.</summary>
    public string? Name { get; init; }

    /// <summary>What the key may be used for: one or more of <c>invoke</c>, <c>sandboxes</c>, <c>files</c>, <c>admin</c>, none twice.</summary>
    public string[]? Scopes { get; init; }

    /// <summary>Seconds until the key stops working, 1 to 315360000 (ten years). Unset: never.</summary>
    public int? ExpiresInSeconds { get; init; }

    /// <summary>The team that gets the key. Default: the caller's own; only the development key may name another.</summary>
    public string? TeamId { get; init; }
}
