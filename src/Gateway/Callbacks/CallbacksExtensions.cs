using System.Net;
using Invoke.Gateway.Auth;
using Invoke.Gateway.Document;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Callbacks;

internal static class CallbacksExtensions
{
    public static void AddCallbacks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CallbackOptions>()
            .Bind(configuration.GetSection(CallbackOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart()
            .Services.AddSingleton<IValidateOptions<CallbackOptions>, CallbackOptionsRules>();
        services.AddSingleton(provider => new CallbackTargets(provider.GetRequiredService<IOptions<CallbackOptions>>(), Dns.GetHostAddresses));
        services.AddSingleton<CallbackTable>();
        services.AddSingleton<CallbackPicks>();
        services.AddSingleton<CallbackContent>();
        services.AddSingleton<CallbackPost>();
        services.AddSingleton<CallbackBell>();
        services.AddSingleton<CallbackMetrics>();
        services.AddSingleton<CallbackEndpoints>();
        services.AddHostedService<CallbackSender>();
    }

    public static void MapCallbacks(this IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<CallbackEndpoints>();
        routes.MapGet("/api/v1/invocations/{id}/deliveries", (RequestDelegate)endpoints.OfInvocationAsync).RequireScope(Scopes.Invoke).Describe(CallbackCalls.OfInvocation);
        routes.MapGet("/api/v1/batches/{id}/deliveries", (RequestDelegate)endpoints.OfBatchAsync).RequireScope(Scopes.Invoke).Describe(CallbackCalls.OfBatch);
        var secret = routes.MapGroup("/api/v1/callbacks/secret").RequireScope(Scopes.Admin);
        secret.MapGet("", (RequestDelegate)endpoints.GetSecretAsync).Describe(CallbackCalls.GetSecret);
        secret.MapPost("/rotate", (RequestDelegate)endpoints.RotateSecretAsync).Describe(CallbackCalls.RotateSecret);
    }
}
