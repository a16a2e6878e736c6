using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Invoke.Gateway.Keys;

/// <summary>
/// The form of a key: <c>s0_</c>, 26 letters and digits that are also its id, <c>_</c>, and 256 random bits. The id in it lets the
/// store find it without its secret, and lets whoever finds a lost key revoke it.
/// </summary>
internal static class KeyToken
{
    private const string Prefix = "s0_";
    private const string IdPrefix = "key_";
    private const int IdLength = 26;
    private const int SecretBytes = 32;
    private static readonly int Length = Prefix.Length + IdLength + 1 + Base64Url.GetEncodedLength(SecretBytes);

    /// <summary>A new key and its id. Ids sort by the time they were made at.</summary>
    public static (string Id, string Token) Create(DateTimeOffset now)
    {
        var id = $"{Ulid.NewUlid(now)}".ToLowerInvariant();
        return (IdPrefix + id, $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    /// <summary>The key's id; false if the text cannot be a key.</summary>
    public static bool TryReadId(string token, [NotNullWhen(true)] out string? id)
    {
        id = null;
        if (token.Length != Length || !token.StartsWith(Prefix, StringComparison.Ordinal) || token[Prefix.Length + IdLength] != '_') return false;
        var part = token.AsSpan(Prefix.Length, IdLength);
        foreach (var c in part)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c)) return false;
        }

        id = $"{IdPrefix}{part}";
        return true;
    }

    /// <summary>All that is kept of a key.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
