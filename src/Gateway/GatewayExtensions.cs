using Invoke.Gateway.Auth;
using Invoke.Gateway.Batches;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Document;
using Invoke.Gateway.Events;
using Invoke.Gateway.Files;
using Invoke.Gateway.Functions;
using Invoke.Gateway.Ingress;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Keys;
using Invoke.Gateway.NotOffered;
using Invoke.Gateway.Sandboxes;
using Invoke.Gateway.Schedules;
using Invoke.Gateway.Store;
using Invoke.Gateway.Triggers;
using Invoke.Http;
using Invoke.Http.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Invoke.Gateway;

/// <summary>Puts the gateway into a process.</summary>
public static class GatewayExtensions
{
    /// <summary>Adds what the gateway's endpoints need; needs the bus and a sandbox driver beside it.</summary>
    public static IServiceCollection AddInvokeGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddStore(configuration);
        services.AddAuth(configuration);
        services.AddKeys();
        services.AddDocument();
        services.AddSandboxes();
        services.AddFiles();
        services.AddFunctions(configuration);
        services.AddInvocations(configuration);
        services.AddBatches();
        services.AddEvents();
        services.AddIngress(configuration);
        services.AddTriggers();
        services.AddCallbacks(configuration);
        services.AddSchedules(configuration);
        return services;
    }

    /// <summary>Lays the gateway's pipeline: envelopes around everything, then who calls, then the calls.</summary>
    public static void MapInvokeGateway(this WebApplication app)
    {
        app.UseTraceAnswers();
        app.UseEnvelopes();
        app.UseRouting();
        app.UseAuth();
        app.UseEmptyFunctionName();

        app.MapHealthz().Describe(HealthCalls.Healthz);
        app.MapReadyz().Describe(HealthCalls.Readyz);
        app.MapDocument();
        app.MapKeys();
        app.MapSandboxes();
        app.MapFiles();
        app.MapFunctions();
        app.MapInvocations();
        app.MapBatches();
        app.MapTriggers();
        app.MapCallbacks();
        app.MapSchedules();
        app.MapNotOffered();
    }
}
