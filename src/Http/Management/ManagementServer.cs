using Invoke.Http.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Invoke.Http.Management;

/// <summary>
/// What operators and their machines ask of a process, on an address of its own: <c>/metrics</c>, <c>/healthz</c>, <c>/readyz</c>.
/// A server with a pipeline of its own, so that no mistake in the public one can show it. It outlives the public one, whose last
/// requests it can still count.
/// </summary>
public sealed class ManagementServer : IHostedLifecycleService, IAsyncDisposable
{
    /// <summary>The setting with the address to listen on.</summary>
    public const string UrlKey = "INVOKE_MANAGEMENT_URL";

    /// <summary>The address without it.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8081";

    private const int MaxConnections = 100;
    private readonly IServiceProvider _services;
    private readonly ILoggerFactory _loggers;
    private readonly string _url;
    private WebApplication? _app;

    internal ManagementServer(IServiceProvider services)
    {
        _services = services;
        _loggers = services.GetRequiredService<ILoggerFactory>();
        _url = services.GetRequiredService<IConfiguration>()[UrlKey] ?? DefaultUrl;
    }

    /// <summary>Where it listens, once it is started.</summary>
    public IEnumerable<string> Urls => _app?.Urls ?? [];

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(_loggers);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrel(kestrel => kestrel.Limit(MaxConnections));
        builder.WebHost.UseUrls(_url);
        _app = builder.Build();
        _app.UseEnvelopes();
        _app.MapHealthz();
        _app.MapReadyz(_services);
        _app.MapMetrics(_services);
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new InvalidOperationException($"{e.Message} {UrlKey} moves it elsewhere.", e);
        }
        catch (Exception e) when (StartFailure.Reasons(e, UrlKey) is not null)
        {
            throw new InvalidOperationException($"{UrlKey} has an address that cannot be listened on: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Log.Managed(_loggers.CreateLogger<ManagementServer>(), string.Join(", ", Urls));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;
}
