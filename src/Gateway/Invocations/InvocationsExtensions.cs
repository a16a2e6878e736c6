using Invoke.Gateway.Auth;
using Invoke.Gateway.Document;
using Invoke.Messaging.Async;

namespace Invoke.Gateway.Invocations;

internal static class InvocationsExtensions
{
    public static void AddInvocations(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AsyncOptions>()
            .Bind(configuration.GetSection(AsyncOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddTables();
        services.AddChanges();

        // Accept.
        services.AddSingleton<TeamQuota>();
        services.AddSingleton<InvocationFactory>();
        services.AddSingleton<Acceptance>();
        services.AddHostedService(provider => provider.GetRequiredService<Acceptance>());

        // Hand out, and record.
        services.AddSingleton<SandboxFacts>();
        services.AddSingleton<Burial>();
        services.AddSingleton<StorePatience>();
        services.AddSingleton<InvocationClaims>();
        services.AddSingleton<ResultRecorder>();
        services.AddSingleton<IAsyncGateway, AsyncGateway>();
        services.AddSingleton<AsyncMetrics>();
        services.AddHostedService<Dispatcher>();
        services.AddHostedService<BacklogWatch>();
        services.AddHostedService<Retention>();

        // Show, and change.
        services.AddSingleton<InvocationReader>();
        services.AddSingleton<InvocationWait>();
        services.AddSingleton<InvocationLists>();
        services.AddSingleton<InvocationCancellation>();
        services.AddSingleton<Redriving>();
        services.AddSingleton<InvocationEvents>();
        services.AddSingleton<InvocationEndpoints>();
    }

    public static void MapInvocations(this IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<InvocationEndpoints>();
        var events = routes.ServiceProvider.GetRequiredService<InvocationEvents>();
        routes.MapPost("/api/v1/sandboxes/{id}/functions/{name}/invocations", (RequestDelegate)endpoints.AcceptAsync)
            .RequireScope(Scopes.Invoke).Describe(InvocationCalls.Accept);
        var group = routes.MapGroup("/api/v1/invocations").RequireScope(Scopes.Invoke);
        group.MapGet("", (RequestDelegate)endpoints.ListAsync).Describe(InvocationCalls.List);
        group.MapPost("/redrive", (RequestDelegate)endpoints.RedriveAllAsync).Describe(InvocationCalls.RedriveAll);
        group.MapGet("/{id}", (RequestDelegate)endpoints.GetAsync).Describe(InvocationCalls.Get);
        group.MapGet("/{id}/logs", (RequestDelegate)endpoints.GetLogAsync).Describe(InvocationCalls.GetLog);
        group.MapGet("/{id}/events", (RequestDelegate)events.StreamAsync).Describe(InvocationCalls.Events);
        group.MapPost("/{id}/cancel", (RequestDelegate)endpoints.CancelAsync).Describe(InvocationCalls.Cancel);
        group.MapPost("/{id}/redrive", (RequestDelegate)endpoints.RedriveAsync).Describe(InvocationCalls.Redrive);
    }

    private static void AddTables(this IServiceCollection services)
    {
        services.AddSingleton<InvocationTable>();
        services.AddSingleton<IdempotencyTable>();
        services.AddSingleton<DispatchTable>();
    }

    private static void AddChanges(this IServiceCollection services)
    {
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<ChangeRelay>();
        services.AddHostedService(provider => provider.GetRequiredService<ChangeRelay>());
        services.AddSingleton<DispatcherBell>();
        services.AddSingleton<Changes>();
    }
}
