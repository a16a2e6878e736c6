using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Metrics.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Common.V1;

namespace Invoke.Telemetry.Tests;

/// <summary>Takes telemetry over OTLP as a collector does, and reads it by the published schema. What does not fit it is an answer of 500.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<SpanTold> _spans = new();
    private readonly ConcurrentQueue<(string Service, string Name, string Text)> _metrics = new(), _logs = new();
    private readonly ConcurrentQueue<byte[]> _received = new();

    private OtlpReceiver(WebApplication app)
    {
        _app = app;
        app.MapPost("/v1/traces", context => TakeAsync(context, ExportTraceServiceRequest.Parser, Read));
        app.MapPost("/v1/metrics", context => TakeAsync(context, ExportMetricsServiceRequest.Parser, Read));
        app.MapPost("/v1/logs", context => TakeAsync(context, ExportLogsServiceRequest.Parser, Read));
    }

    public string Url => _app.Urls.First();

    internal IReadOnlyCollection<SpanTold> Spans => _spans;

    /// <summary>Each metric's service, name and all of it as text.</summary>
    public IReadOnlyCollection<(string Service, string Name, string Text)> Metrics => _metrics;

    /// <summary>Each log record's service, severity and all of it as text.</summary>
    public IReadOnlyCollection<(string Service, string Name, string Text)> Logs => _logs;

    /// <summary>All bodies, as they came.</summary>
    public IReadOnlyCollection<byte[]> Received => _received;

    /// <summary>The settings of a process that sends here, soon and without loss.</summary>
    public IEnumerable<(string Name, string Value)> Settings =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Url),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "65536"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "100"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "1000"),
    ];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    internal TraceTold Trace(string traceId) => new(traceId, [.. _spans.Where(span => span.TraceId == traceId)]);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync<T>(HttpContext context, MessageParser<T> parser, Action<T> read)
        where T : IMessage<T>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _received.Enqueue(body.ToArray());
        read(parser.ParseFrom(body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }

    private void Read(ExportTraceServiceRequest request)
    {
        foreach (var resource in request.ResourceSpans)
        {
            var service = Service(resource.Resource.Attributes);
            foreach (var scope in resource.ScopeSpans)
            {
                foreach (var span in scope.Spans) _spans.Enqueue(new SpanTold(service, scope.Scope.Name, span));
            }
        }
    }

    private void Read(ExportMetricsServiceRequest request)
    {
        foreach (var resource in request.ResourceMetrics)
        {
            foreach (var metric in resource.ScopeMetrics.SelectMany(scope => scope.Metrics))
                _metrics.Enqueue((Service(resource.Resource.Attributes), metric.Name, metric.ToString()));
        }
    }

    private void Read(ExportLogsServiceRequest request)
    {
        foreach (var resource in request.ResourceLogs)
        {
            foreach (var record in resource.ScopeLogs.SelectMany(scope => scope.LogRecords))
                _logs.Enqueue((Service(resource.Resource.Attributes), record.SeverityText, record.ToString()));
        }
    }

    private static string Service(IEnumerable<KeyValue> attributes) => attributes.First(attribute => attribute.Key == "service.name").Value.StringValue;
}
