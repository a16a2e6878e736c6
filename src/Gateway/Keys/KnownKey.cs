using Invoke.Gateway.Auth;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Keys;

/// <summary>What the check of a presented key needs.</summary>
/// <param name="Hash">SHA-256 of the key.</param>
/// <param name="ExpiresAt">From when on it does not work; null is never.</param>
/// <param name="Caller">Who calls with it.</param>
internal sealed record KnownKey(byte[] Hash, DateTimeOffset? ExpiresAt, Caller Caller)
{
    public static KnownKey From(ApiKeyRow row) => new(
        row.Hash,
        row.ExpiresAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        new Caller(row.TeamId, row.Id, ScopeNames.Parse(row.Scopes.Split(' '))));
}
