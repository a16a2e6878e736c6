using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Invoke.Sandboxes.Local;

/// <summary>Adds the sandboxes of this machine.</summary>
public static class LocalSandboxesExtensions
{
    /// <summary>Adds <see cref="ISandboxDriver"/>, <see cref="ProcdClient"/> and the reaper.</summary>
    public static IServiceCollection AddLocalSandboxes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LocalOptions>().Bind(configuration.GetSection("Local"))
            .ValidateDataAnnotations()
            .Validate(
                options => File.Exists(Path.Combine(options.ProcdDirectory, "bin/procd")),
                "Local:ProcdDirectory has no bin/procd; 'make publish' builds it")
            .ValidateOnStart();
        services.AddProcdCalls(configuration);
        services.AddMetrics();
        services.AddSingleton(Driver);
        services.AddHostedService<SandboxGauge>();
        services.AddSingleton<ISandboxDriver>(provider => provider.GetRequiredService<LocalSandboxDriver>());
        services.AddSingleton<ISandboxLocator>(provider => provider.GetRequiredService<ISandboxDriver>());
        services.AddHostedService<SandboxReaper>();
        return services;
    }

    /// <summary>Adds <see cref="ISandboxLocator"/> and <see cref="ProcdClient"/>, for a process that only calls what a gateway on this machine keeps.</summary>
    public static IServiceCollection AddLocalSandboxConnections(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddProcdCalls(configuration);
        services.AddSingleton<ISandboxLocator, LocalSandboxConnections>();
        return services;
    }

    private static void AddProcdCalls(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ProcdClient>();
        var state = StateDirectory.Resolve(configuration);
        services.TryAddSingleton(provider => ProcdSigner.OfFile(Path.Combine(state, "procd.key"), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new LocalPaths(state));
    }

    private static LocalSandboxDriver Driver(IServiceProvider provider)
    {
        var logger = provider.GetRequiredService<ILogger<LocalSandboxDriver>>();
        var isolation = IsolationProbe.Settle(
            provider.GetRequiredService<IOptions<LocalOptions>>().Value,
            provider.GetRequiredService<IHostEnvironment>().IsProduction(),
            warning => Log.Plain(logger, warning));
        return ActivatorUtilities.CreateInstance<LocalSandboxDriver>(provider, isolation);
    }
}
