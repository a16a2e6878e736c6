using System.Collections.Concurrent;
using System.Security.Cryptography;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Procd;
using Microsoft.AspNetCore.Http.Features;

namespace Invoke.Procd.Auth;

/// <summary>Lets only the platform in: every call below <c>/api</c> carries a token for exactly that call. procd's clock judges.</summary>
internal sealed class TokenMiddleware(RequestDelegate next, ProcdOptions options, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    /// <summary>How many tokens are remembered: a caller reuses one for the same call, and few calls are made at a time.</summary>
    private const int MaxKnown = 64;

    private readonly IReadOnlyList<ECDsa> _keys = [.. options.PublicKeys.Select(Import)];

    // Tokens whose signature was found good. What they say is judged at each call.
    private readonly ConcurrentDictionary<string, ProcdTokenClaims> _known = new(StringComparer.Ordinal);

    public Task InvokeAsync(HttpContext context)
    {
        if (options.NoToken || !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)) return next(context);
        return Judge(context) switch
        {
            ProcdTokenVerdict.Accepted => next(context),
            ProcdTokenVerdict.WrongTime => throw new ApiException(ErrorCode.TokenClock, "the token's time is not now; take the offset from this answer's Date and sign again"),
            _ => throw new ApiException(ErrorCode.Unauthorized, "procd takes calls of its platform only"),
        };
    }

    private static ECDsa Import(string publicKey)
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
        return key;
    }

    private ProcdTokenVerdict Judge(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.Ordinal)) return ProcdTokenVerdict.Refused;
        if (!_known.TryGetValue(header, out var claims))
        {
            if (ProcdToken.Read(_keys, header.AsSpan(Scheme.Length)) is not { } read) return ProcdTokenVerdict.Refused;
            if (_known.Count >= MaxKnown) _known.Clear();
            _known[header] = claims = read;
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return ProcdToken.Judge(claims, options.SandboxId, context.Request.Method, target, time.GetUtcNow());
    }
}
