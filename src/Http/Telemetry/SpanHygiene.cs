using OpenTelemetry.Instrumentation.AspNetCore;

namespace Invoke.Http.Telemetry;

/// <summary>Takes out of spans what is the user's: query strings hold file paths, and headers are headers.</summary>
internal static class SpanHygiene
{
    public static void Apply(AspNetCoreTraceInstrumentationOptions options)
    {
        options.Filter = context => context.Request.Path.Value is not ("/healthz" or "/readyz" or "/metrics");
        options.EnrichWithHttpRequest = (span, _) => span.SetTag("url.query", null).SetTag("user_agent.original", null);
    }
}
