using System.Security.Cryptography;
using Invoke.Gateway.Keys;

namespace Invoke.Gateway.Auth;

/// <summary>Knows whose a token is: the development key's, or that of a key in the store.</summary>
internal sealed class ApiKeys(DevelopmentKey developmentKey, KeyCache cache, KeyUsage usage, TimeProvider clock)
{
    private static readonly Caller Owner = new("default", "key_development", Scopes.All) { IsOwner = true };

    /// <summary>Whose the token is; null if nobody's, or expired.</summary>
    public async ValueTask<Caller?> FindAsync(string token, CancellationToken cancellationToken)
    {
        // Hashes have equal lengths, and the comparisons take equal time: the answer's delay tells nothing of a key.
        var hash = KeyToken.Hash(token);
        if (CryptographicOperations.FixedTimeEquals(hash, developmentKey.Hash)) return Owner;
        if (!KeyToken.TryReadId(token, out var id)) return null;

        var key = await cache.FindAsync(id, cancellationToken);
        if (key is null || !CryptographicOperations.FixedTimeEquals(hash, key.Hash) || clock.GetUtcNow() >= key.ExpiresAt) return null;
        usage.Note(id);
        return key.Caller;
    }
}
