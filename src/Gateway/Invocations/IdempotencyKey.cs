using System.Security.Cryptography;
using System.Text;
using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Invocations;

/// <summary>The name that a client gives a request, so that it may send it again.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const string Rule = "must be 1 to 255 visible ASCII characters";

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>.</exception>
    public static string? Read(HttpRequest request) => request.Headers[Header] switch
    {
        [] => null,
        [{ } key] => Check(key, Header),
        _ => throw new ApiException(ErrorCode.BadRequest, $"{Header} must be given once"),
    };

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field.</exception>
    public static string Check(string key, string field) => IsOne(key)
        ? key
        : throw new ApiException(ErrorCode.BadRequest, $"{field} {Rule}");

    public static bool IsOne(string text) => text.Length is >= 1 and <= 255 && text.All(c => c is > ' ' and <= '~');

    /// <summary>What tells one request from another: SHA-256 of the sandbox, the function and the body as it came.</summary>
    public static byte[] Fingerprint(string sandboxId, string function, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{sandboxId}\n{function}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
