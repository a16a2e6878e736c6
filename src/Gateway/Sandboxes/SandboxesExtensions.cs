using Invoke.Gateway.Auth;

namespace Invoke.Gateway.Sandboxes;

internal static class SandboxesExtensions
{
    public static void AddSandboxes(this IServiceCollection services)
    {
        services.AddSingleton<TeamSandboxes>();
        services.AddSingleton<SandboxEndpoints>();
    }

    public static void MapSandboxes(this IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<SandboxEndpoints>();
        var group = routes.MapGroup("/api/v1/sandboxes").RequireScope(Scopes.Sandboxes);
        group.MapPost("", (RequestDelegate)endpoints.ClaimAsync);
        group.MapGet("", (RequestDelegate)endpoints.ListAsync);
        group.MapGet("/{id}", (RequestDelegate)endpoints.GetAsync);
        group.MapGet("/{id}/status", (RequestDelegate)endpoints.GetStatusAsync);
        group.MapPost("/{id}/refresh", (RequestDelegate)endpoints.RefreshAsync);
        group.MapPut("/{id}", (RequestDelegate)endpoints.UpdateAsync);
        group.MapDelete("/{id}", (RequestDelegate)endpoints.DeleteAsync);
    }
}
