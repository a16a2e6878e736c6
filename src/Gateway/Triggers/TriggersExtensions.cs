using Invoke.Gateway.Auth;
using Invoke.Gateway.Document;

namespace Invoke.Gateway.Triggers;

internal static class TriggersExtensions
{
    public static void AddTriggers(this IServiceCollection services)
    {
        services.AddSingleton<TriggerTable>();
        services.AddSingleton<TriggerExchanges>();
        services.AddSingleton<TriggerEnding>();
        services.AddSingleton<TriggerEndpoints>();
        services.AddHostedService<TriggerConsumers>();
    }

    public static void MapTriggers(this IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<TriggerEndpoints>();
        var group = routes.MapGroup("/api/v1/triggers").RequireScope(Scopes.Invoke);
        group.MapGet("", (RequestDelegate)endpoints.ListAsync).Describe(TriggerCalls.List);
        group.MapPut("/{name}", (RequestDelegate)endpoints.PutAsync).Describe(TriggerCalls.Put);
        group.MapGet("/{name}", (RequestDelegate)endpoints.GetAsync).Describe(TriggerCalls.Get);
        group.MapDelete("/{name}", (RequestDelegate)endpoints.DeleteAsync).Describe(TriggerCalls.Delete);
        group.MapPost("/{name}/pause", (RequestDelegate)endpoints.PauseAsync).Describe(TriggerCalls.Pause);
        group.MapPost("/{name}/resume", (RequestDelegate)endpoints.ResumeAsync).Describe(TriggerCalls.Resume);
    }
}
