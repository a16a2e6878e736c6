using Invoke.Gateway.Auth;
using Invoke.Gateway.Document;

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
        group.MapPost("", (RequestDelegate)endpoints.ClaimAsync).Describe(SandboxCalls.Claim);
        group.MapGet("", (RequestDelegate)endpoints.ListAsync).Describe(SandboxCalls.List);
        group.MapGet("/{id}", (RequestDelegate)endpoints.GetAsync).Describe(SandboxCalls.Get);
        group.MapGet("/{id}/status", (RequestDelegate)endpoints.GetStatusAsync).Describe(SandboxCalls.GetStatus);
        group.MapPost("/{id}/refresh", (RequestDelegate)endpoints.RefreshAsync).Describe(SandboxCalls.Refresh);
        group.MapPut("/{id}", (RequestDelegate)endpoints.UpdateAsync).Describe(SandboxCalls.Update);
        group.MapDelete("/{id}", (RequestDelegate)endpoints.DeleteAsync).Describe(SandboxCalls.Delete);
    }
}
