namespace Invoke.Gateway.Auth;

/// <summary>The scope that an endpoint asks for.</summary>
internal sealed record RequiredScope(Scopes Scope);
