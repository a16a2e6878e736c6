namespace Invoke.Gateway.Auth;

internal static class CallerExtensions
{
    /// <summary>Who calls; there is always somebody behind <see cref="KeyMiddleware"/>.</summary>
    public static Caller Caller(this HttpContext context) => context.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint asks for no scope");

    /// <summary>Lets only keys with the scope in.</summary>
    public static T RequireScope<T>(this T endpoint, Scopes scope)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new RequiredScope(scope));
}
