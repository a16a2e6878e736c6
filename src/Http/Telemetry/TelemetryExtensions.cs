using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Invoke.Http.Telemetry;

/// <summary>Metrics and traces.</summary>
public static class TelemetryExtensions
{
    /// <summary>Without the server's address: it names the sandbox, and a time series for each would never end.</summary>
    private static readonly string[] HttpClientTags = ["http.request.method", "http.response.status_code", "http.connection.state", "error.type"];

    /// <summary>Adds <c>GET /metrics</c> in Prometheus' text format.</summary>
    /// <param name="routes">Where; never on a public address.</param>
    /// <param name="services">Of which process; by default that of the routes.</param>
    public static void MapMetrics(this IEndpointRouteBuilder routes, IServiceProvider? services = null)
    {
        var meters = (services ?? routes.ServiceProvider).GetRequiredService<MeterProvider>();
        routes.MapPrometheusScrapingEndpoint("/metrics", meters, configureBranchedPipeline: null, optionsName: null);
    }

    /// <summary>Counts always. Traces and logs leave the process only where there is somewhere to send them; otherwise they cost nothing.</summary>
    internal static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        DistributedContextPropagator.Current = new IncomingTrace();
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        var otlp = new OtlpSignals(configuration);
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.Name(configuration)).WithMetrics(metrics =>
        {
            metrics.AddMeter("Invoke.*").AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation();
            metrics.AddView("http.client.*", new MetricStreamConfiguration { TagKeys = HttpClientTags });
            // Without the name that was looked up: callers name the hosts of callbacks.
            metrics.AddView("dns.lookup.duration", new MetricStreamConfiguration { TagKeys = ["error.type"] });
            metrics.AddPrometheusExporter();
            if (otlp.Metrics) metrics.AddOtlpExporter();
        });
        if (otlp.Traces) telemetry.WithTracing(traces => traces.AddSource("Invoke.*").AddAspNetCoreInstrumentation(SpanHygiene.Apply).AddOtlpExporter());
        if (otlp.Logs) telemetry.WithLogging(logs => logs.AddOtlpExporter(), options => options.IncludeScopes = options.IncludeFormattedMessage = true);
    }

    // The environment's own name for the service goes first.
    private static void Name(this ResourceBuilder resource, IConfiguration configuration)
    {
        var process = Assembly.GetEntryAssembly()?.GetName();
        if (configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } || process?.Name is not { } name) return;
        resource.AddService(name.Replace('.', '-').ToLowerInvariant(), serviceVersion: process.Version?.ToString(3));
    }
}
