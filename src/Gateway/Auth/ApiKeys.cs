using System.Security.Cryptography;
using System.Text;

namespace Invoke.Gateway.Auth;

/// <summary>Knows whose a token is. So far there is one: the development key.</summary>
internal sealed class ApiKeys(DevelopmentKey key)
{
    private static readonly Caller Developer = new("team_development", "key_development", Scopes.All);

    /// <summary>Whose the token is; null if nobody's.</summary>
    public ValueTask<Caller?> FindAsync(string token, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Hashes have equal lengths, and the comparison takes equal time: the answer's delay tells nothing of the key.
        var matches = CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), key.Hash);
        return ValueTask.FromResult(matches ? Developer : null);
    }
}
