using Invoke.Gateway.Auth;
using Invoke.Gateway.Document;

namespace Invoke.Gateway.Functions;

internal static class FunctionsExtensions
{
    public static void AddFunctions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SyncOptions>()
            .Bind(configuration.GetSection(SyncOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<InvocationMetrics>();
        services.AddSingleton<RunCancellation>();
        services.AddSingleton<RunResumption>();
        services.AddSingleton<SyncRun>();
        services.AddSingleton<SyncInvocation>();
    }

    public static void MapFunctions(this IEndpointRouteBuilder routes)
    {
        var invocation = routes.ServiceProvider.GetRequiredService<SyncInvocation>();
        routes.MapPost("/api/v1/sandboxes/{id}/functions/{name}/invoke", (RequestDelegate)invocation.InvokeAsync)
            .RequireScope(Scopes.Invoke).Describe(FunctionCalls.Invoke);
    }
}
