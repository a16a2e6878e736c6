using Invoke.Gateway.Auth;
using Invoke.Gateway.Document;

namespace Invoke.Gateway.Batches;

internal static class BatchesExtensions
{
    public static void AddBatches(this IServiceCollection services)
    {
        services.AddSingleton<BatchTable>();
        services.AddSingleton<BatchWait>();
        services.AddSingleton<BatchEvents>();
        services.AddSingleton<BatchResults>();
        services.AddSingleton<BatchCancellation>();
        services.AddSingleton<BatchEndpoints>();
    }

    public static void MapBatches(this IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<BatchEndpoints>();
        var group = routes.MapGroup("/api/v1/batches").RequireScope(Scopes.Invoke);
        group.MapPost("", (RequestDelegate)endpoints.UploadAsync).Describe(BatchCalls.Upload);
        group.MapGet("", (RequestDelegate)endpoints.ListAsync).Describe(BatchCalls.List);
        group.MapGet("/{id}", (RequestDelegate)endpoints.GetAsync).Describe(BatchCalls.Get);
        group.MapGet("/{id}/results", (RequestDelegate)routes.ServiceProvider.GetRequiredService<BatchResults>().StreamAsync).Describe(BatchCalls.Results);
        group.MapGet("/{id}/events", (RequestDelegate)routes.ServiceProvider.GetRequiredService<BatchEvents>().StreamAsync).Describe(BatchCalls.Events);
        group.MapPost("/{id}/cancel", (RequestDelegate)endpoints.CancelAsync).Describe(BatchCalls.Cancel);
        group.MapPost("/{id}/redrive", (RequestDelegate)endpoints.RedriveAsync).Describe(BatchCalls.Redrive);
    }
}
