using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Auth;

/// <summary>Who calls.</summary>
/// <param name="TeamId">The team that owns what the call makes and sees.</param>
/// <param name="KeyId">The key that was presented.</param>
/// <param name="Scopes">What the key may be used for.</param>
internal sealed record Caller(string TeamId, string KeyId, Scopes Scopes)
{
    /// <summary>Whether it is the installation's owner, who may found teams: only the development key is.</summary>
    public bool IsOwner { get; init; }

    /// <exception cref="ApiException"><see cref="ErrorCode.Forbidden"/>: the key lacks a scope.</exception>
    public void Require(Scopes needed)
    {
        if (!Scopes.HasFlag(needed))
            throw new ApiException(ErrorCode.Forbidden, $"this call needs a token with the scope '{needed.ToString().ToLowerInvariant()}'");
    }
}
