using Invoke.Http.Management;
using Invoke.Http.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Invoke.Http;

/// <summary>What the platform's processes have in common: settings from the environment alone, quiet logs, limits, metrics, and a failed start told in plain lines.</summary>
public static class InvokeHost
{
    /// <summary>Runs a process until it is told to stop.</summary>
    /// <param name="urlKey">The setting with the addresses to listen on.</param>
    /// <param name="defaultUrl">The address without it.</param>
    /// <param name="add">Adds the services.</param>
    /// <param name="map">Lays the pipeline.</param>
    /// <returns>The exit code: 0, or 1 if it could not start.</returns>
    public static async Task<int> RunAsync(
        string urlKey, string defaultUrl, Action<IServiceCollection, IConfiguration> add, Action<WebApplication> map)
    {
        var started = false;
        try
        {
            var settings = new ConfigurationBuilder().AddEnvironmentVariables().Build();
            await using var app = Build(settings, urlKey, defaultUrl, add, map);
            await app.StartAsync();
            started = true;
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (!started && StartFailure.Reasons(e, urlKey) is { } reasons)
        {
            foreach (var reason in reasons) await Console.Error.WriteLineAsync($"cannot start: {reason}");
            return 1;
        }
    }

    /// <summary>Puts a process together, ready to start.</summary>
    /// <param name="settings">All its settings.</param>
    /// <param name="urlKey">The setting with the addresses to listen on.</param>
    /// <param name="defaultUrl">The address without it.</param>
    /// <param name="add">Adds the services.</param>
    /// <param name="map">Lays the pipeline.</param>
    /// <exception cref="OptionsValidationException">Settings are wrong; it holds all of them, also inside an <see cref="AggregateException"/>.</exception>
    public static WebApplication Build(
        IConfiguration settings, string urlKey, string defaultUrl, Action<IServiceCollection, IConfiguration> add, Action<WebApplication> map)
    {
        var started = false;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = EnvironmentName });
        builder.Configuration.AddConfiguration(settings);
        builder.Logging.AddQuietConsole(builder.Configuration, () => started);
        builder.Host.UseDefaultServiceProvider((_, provider) => provider.ValidateScopes = provider.ValidateOnBuild = true);
        builder.WebHost.UseKestrel();
        // Saves a call two changes of thread. What blocks delays nobody else: sockets' events come on the thread pool, each as it is free.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.UseUrls(builder.Configuration[urlKey] ?? defaultUrl);
        builder.Services.AddServerOptions(builder.Configuration);
        builder.Services.AddRoutingCore();
        builder.Services.AddHealthChecks();
        builder.Services.AddTelemetry(builder.Configuration);
        add(builder.Services, builder.Configuration);
        if (urlKey != ManagementServer.UrlKey) builder.Services.AddManagementServer();

        var app = builder.Build();
        // Before anything asks for one of the options, so that all that is wrong is told at once.
        app.Services.GetService<IStartupValidator>()?.Validate();
        app.Services.LimitServer();
        // Before anything counts: what is counted before there is somebody who collects it, is lost.
        app.Services.GetRequiredService<MeterProvider>();
        app.Lifetime.ApplicationStarted.Register(() => started = true);
        map(app);
        return app;
    }

    private static string EnvironmentName =>
        Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environments.Production;
}
