using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Invoke.Http.Telemetry;

/// <summary>Metrics and traces.</summary>
public static class TelemetryExtensions
{
    private const string ExportKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

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

    /// <summary>Counts always. Traces only when there is somewhere to send them, so that otherwise they cost nothing.</summary>
    internal static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var exports = configuration[ExportKey] is { Length: > 0 };
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource.Name(configuration)).WithMetrics(metrics =>
        {
            metrics.AddMeter("Invoke.*").AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation();
            metrics.AddView("http.client.*", new MetricStreamConfiguration { TagKeys = HttpClientTags });
            // Without the name that was looked up: callers name the hosts of callbacks.
            metrics.AddView("dns.lookup.duration", new MetricStreamConfiguration { TagKeys = ["error.type"] });
            metrics.AddPrometheusExporter();
            if (exports) metrics.AddOtlpExporter();
        });
        if (!exports) return;

        telemetry.WithTracing(traces => traces
            .AddSource("Invoke.Gateway", "Invoke.Worker", "MassTransit")
            .AddAspNetCoreInstrumentation(SpanHygiene.Apply)
            .AddHttpClientInstrumentation(SpanHygiene.Apply)
            .AddOtlpExporter());
    }

    // The environment's own name for the service goes first.
    private static void Name(this ResourceBuilder resource, IConfiguration configuration)
    {
        var process = Assembly.GetEntryAssembly()?.GetName();
        if (configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } || process?.Name is not { } name) return;
        resource.AddService(name.Replace('.', '-').ToLowerInvariant(), serviceVersion: process.Version?.ToString(3));
    }
}
