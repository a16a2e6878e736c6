using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Invoke.Contracts.Procd;

/// <summary>
/// The ES256 JSON Web Token of a call to procd: good for one sandbox, method, path and query, and for
/// <see cref="Lifetime"/>. One header is spoken and understood, so that no other algorithm can be asked for.
/// </summary>
public static class ProcdToken
{
    /// <summary>How long a token is good after it was signed: 30 s.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    /// <summary>How long its signer hands it out again for the same call: 20 s.</summary>
    public static readonly TimeSpan Reuse = TimeSpan.FromSeconds(20);

    /// <summary>How far ahead of procd's clock a signer's may be: 5 s.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(5);

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"ES256","typ":"JWT"}"""u8);

    /// <summary>Signs a token.</summary>
    /// <param name="key">A P-256 private key.</param>
    /// <param name="sandboxId">The sandbox whose procd is called.</param>
    /// <param name="method">The HTTP method, upper case.</param>
    /// <param name="target">Path and query as they stand in the request line.</param>
    /// <param name="now">The time on procd's clock, as well as it is known.</param>
    public static string Sign(ECDsa key, string sandboxId, string method, string target, DateTimeOffset now)
    {
        var claims = new ProcdTokenClaims
        {
            Sub = sandboxId,
            Htm = method,
            Htu = target,
            Iat = now.ToUnixTimeSeconds(),
            Exp = now.Add(Lifetime).ToUnixTimeSeconds(),
        };
        var signed = $"{Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, ProcdJson.Strict.ProcdTokenClaims))}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>Reads a token that one of the keys has signed.</summary>
    /// <param name="keys">The public keys that are trusted.</param>
    /// <param name="token">The token as it came.</param>
    /// <returns>What it says; null if nobody trusted says it.</returns>
    public static ProcdTokenClaims? Read(IReadOnlyList<ECDsa> keys, ReadOnlySpan<char> token)
    {
        var end = token.LastIndexOf('.');
        if (end <= Header.Length || !token.StartsWith(Header) || token[Header.Length] != '.') return null;
        try
        {
            var signed = Encoding.ASCII.GetBytes(token[..end].ToString());
            var signature = Base64Url.DecodeFromChars(token[(end + 1)..]);
            if (!keys.Any(key => key.VerifyData(signed, signature, HashAlgorithmName.SHA256))) return null;
            return Json.Read(Base64Url.DecodeFromChars(token[(Header.Length + 1)..end]), ProcdJson.Strict.ProcdTokenClaims);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Judges what a token says of a call.</summary>
    /// <param name="claims">What it says.</param>
    /// <param name="sandboxId">The sandbox that is called.</param>
    /// <param name="method">The method that is called.</param>
    /// <param name="target">Path and query of the request line.</param>
    /// <param name="now">The time on procd's clock.</param>
    public static ProcdTokenVerdict Judge(ProcdTokenClaims claims, string sandboxId, string method, string target, DateTimeOffset now)
    {
        if (claims.Sub != sandboxId || claims.Htm != method || claims.Htu != target) return ProcdTokenVerdict.Refused;
        var seconds = now.ToUnixTimeSeconds();
        return seconds <= claims.Exp && seconds >= claims.Iat - (long)Leeway.TotalSeconds ? ProcdTokenVerdict.Accepted : ProcdTokenVerdict.WrongTime;
    }
}
