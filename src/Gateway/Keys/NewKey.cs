using Invoke.Gateway.Auth;

namespace Invoke.Gateway.Keys;

/// <summary>The key that a call asks for, checked.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="Lifetime">How long it works; null is for ever.</param>
/// <param name="TeamId">Whose it is.</param>
internal sealed record NewKey(string Name, Scopes Scopes, TimeSpan? Lifetime, string TeamId);
