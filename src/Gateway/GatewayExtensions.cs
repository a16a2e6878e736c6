using Invoke.Gateway.Auth;
using Invoke.Gateway.Files;
using Invoke.Gateway.Functions;
using Invoke.Gateway.Sandboxes;
using Invoke.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Invoke.Gateway;

/// <summary>Puts the gateway into a process.</summary>
public static class GatewayExtensions
{
    /// <summary>Adds what the gateway's endpoints need; needs the bus and a sandbox driver beside it.</summary>
    public static IServiceCollection AddInvokeGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeys(configuration);
        services.AddSandboxes();
        services.AddFiles();
        services.AddFunctions(configuration);
        return services;
    }

    /// <summary>Lays the gateway's pipeline: envelopes around everything, then who calls, then the calls.</summary>
    public static void MapInvokeGateway(this WebApplication app)
    {
        app.UseEnvelopes();
        app.UseRouting();
        app.UseKeys();

        app.MapHealthz();
        app.MapReadyz();
        app.MapSandboxes();
        app.MapFiles();
        app.MapFunctions();
    }
}
