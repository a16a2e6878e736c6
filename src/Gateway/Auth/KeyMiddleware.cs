using Invoke.Contracts.Errors;
using Invoke.Http;
using Microsoft.Net.Http.Headers;

namespace Invoke.Gateway.Auth;

/// <summary>
/// Lets nobody without a good key below /api, whether there is something at the path or not, nor at any endpoint that
/// asks for a scope. One answer for no key and for a bad one: it tells nothing.
/// </summary>
internal sealed class KeyMiddleware(RequestDelegate next, ApiKeys keys, AuthMetrics metrics)
{
    private const string Scheme = "Bearer ";

    private static readonly ApiError Unauthorized = new()
    {
        Code = ErrorCode.Unauthorized,
        Message = "send a valid token: Authorization: Bearer <token>",
    };

    public async Task InvokeAsync(HttpContext context)
    {
        var scope = context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>();
        if (scope is null && !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        var token = Token(context.Request);
        var caller = token is null ? null : await keys.FindAsync(token, context.RequestAborted);
        if (caller is null)
        {
            if (token is null) metrics.NoToken();
            else metrics.BadToken();
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Envelope.FailAsync(context, Unauthorized);
            return;
        }

        if (scope is not null && !caller.Scopes.HasFlag(scope.Scope))
        {
            metrics.MissingScope();
            caller.Require(scope.Scope);
        }

        context.Features.Set(caller);
        await next(context);
    }

    private static string? Token(HttpRequest request) =>
        request.Headers[HeaderNames.Authorization] is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
}
