using Microsoft.Extensions.Configuration;

namespace Invoke.Http.Telemetry;

/// <summary>Which signals go to a collector, by the standard <c>OTEL_*</c> variables: those for which somebody says where to.</summary>
internal sealed class OtlpSignals(IConfiguration configuration)
{
    public bool Traces => IsExported("TRACES");

    public bool Metrics => IsExported("METRICS");

    public bool Logs => IsExported("LOGS");

    private bool IsExported(string signal)
    {
        if (string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)) return false;
        var isSaid = configuration[$"OTEL_{signal}_EXPORTER"] switch
        {
            null or "" => (bool?)null,
            var exporter => exporter.Split(',', StringSplitOptions.TrimEntries).Contains("otlp", StringComparer.OrdinalIgnoreCase),
        };
        return isSaid ?? (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } || configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 });
    }
}
