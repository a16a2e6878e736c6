using Invoke.Contracts.ApiKeys;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Keys;

/// <summary>A key as each call shows it.</summary>
internal static class KeyAnswers
{
    public static CreatedApiKey Created(this ApiKeyRow key, string token) => new()
    {
        Id = key.Id,
        Key = token,
        Name = key.Name,
        TeamId = key.TeamId,
        Scopes = key.Scopes.Split(' '),
        CreatedAt = Utc(key.CreatedAt),
        ExpiresAt = Utc(key.ExpiresAt),
    };

    public static ApiKey Shown(this ApiKeyRow key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        TeamId = key.TeamId,
        Scopes = key.Scopes.Split(' '),
        CreatedAt = Utc(key.CreatedAt),
        ExpiresAt = Utc(key.ExpiresAt),
        LastUsedAt = Utc(key.LastUsedAt),
    };

    private static DateTime Utc(long? milliseconds) => milliseconds is { } at
        ? DateTimeOffset.FromUnixTimeMilliseconds(at).UtcDateTime
        : DateTime.SpecifyKind(default, DateTimeKind.Utc);
}
