using Invoke.Gateway.Auth;
using Invoke.Gateway.Document;

namespace Invoke.Gateway.Keys;

internal static class KeysExtensions
{
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<KeyCache>();
        services.AddSingleton<KeyUsage>();
        services.AddHostedService(provider => provider.GetRequiredService<KeyUsage>());
        services.AddSingleton<KeyEndpoints>();
    }

    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<KeyEndpoints>();
        var keys = routes.MapGroup("/api/v1/api-keys").RequireScope(Scopes.Admin);
        keys.MapPost("", (RequestDelegate)endpoints.CreateAsync).Describe(KeyCalls.Create);
        keys.MapGet("", (RequestDelegate)endpoints.ListAsync).Describe(KeyCalls.List);
        keys.MapDelete("/{id}", (RequestDelegate)endpoints.RevokeAsync).Describe(KeyCalls.Revoke);
    }
}
