using System.Globalization;
using System.Net;
using Invoke.Tests;
using OpenTelemetry.Proto.Trace.V1;

namespace Invoke.Telemetry.Tests;

/// <summary>One trace across every hop, as a collector gets it.</summary>
public sealed class TraceTests(TracedLine line) : IClassFixture<TracedLine>
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c", CallersSpan = "b7ad6b7169203331";

    private const string TellsItsTrace = """
        import os
        def handler(request):
            return {"body": {"header": request["headers"].get("traceparent"), "state": request["headers"].get("tracestate"), "environment": os.environ.get("TRACEPARENT")}}
        """;

    internal static readonly string[] Run = ["POST /api/v1/functions/{name}/invoke", "runner", "boot", "load", "handler"];

    [Fact]
    public async Task A_synchronous_invocation_is_one_tree_from_the_gateway_to_the_handler()
    {
        var sandbox = await line.Cluster.ClaimAsync(Sandbox.Hello);
        var answer = await sandbox.InvokeAsync();
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var trace = await line.TraceAsync(TracedLine.TraceIdOf(answer), IsWholeSync);

        Assert.True(trace.IsOneTree, TracedLine.Shown(trace));
        Assert.Equal(
            ["invoke-gateway Microsoft.AspNetCore POST /api/v1/sandboxes/{id}/functions/{name}/invoke", "invoke-gateway Invoke.Gateway invoke",
             "invoke-gateway Invoke.Messaging send invoke.sync", "invoke-worker Invoke.Messaging process invoke.sync", "invoke-worker Invoke.Worker attempt",
             "invoke-worker Invoke.Sandboxes POST /api/v1/functions/{name}/invoke", "invoke-worker Invoke.Procd POST /api/v1/functions/{name}/invoke",
             "invoke-worker Invoke.Runner runner"],
            Path(trace, trace.Named("runner").Single()));
        Assert.Equal(["boot", "load", "handler"], trace.ChildrenOf(trace.Named("runner").Single()).OrderBy(step => step.Start).Select(step => step.Name));
        Assert.Equal(
            [Span.Types.SpanKind.Server, Span.Types.SpanKind.Client, Span.Types.SpanKind.Producer, Span.Types.SpanKind.Consumer],
            new[] { trace.Root, trace.Named("invoke").Single(), trace.Named("send invoke.sync").Single(), trace.Named("process invoke.sync").Single() }.Select(span => span.Span.Kind));
        Assert.All(trace.Spans.Where(span => span.Source is "Invoke.Runner" or "Invoke.Procd"), span => Assert.True(
            span.Start >= trace.Root.Start && span.End <= trace.Root.End, $"{span.Name} is not within the request:\n{TracedLine.Shown(trace)}"));
        var id = answer.Headers["X-Invocation-Id"];
        Assert.Equal([id, id, id], new[] { trace.Root["invoke.invocation_id"], trace.Named("attempt").Single()["invoke.invocation_id"], trace.Named("runner").Single()["faas.invocation_id"] });
        Assert.Equal(("rabbitmq", "invoke.sync"), (trace.Named("send invoke.sync").Single()["messaging.system"], trace.Named("process invoke.sync").Single()["messaging.destination.name"]));

        var hops = answer.Headers["Server-Timing"].Split(", ").Select(hop => hop.Split(";dur=")).ToDictionary(hop => hop[0], hop => double.Parse(hop[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        Assert.All((string[])["queue", "claim", "boot", "load", "handler", "total"], hop => Assert.Contains(hop, hops.Keys));
        foreach (var step in (string[])["boot", "load", "handler"])
            Assert.Equal(hops[step], trace.Named(step).Single().End - trace.Named(step).Single().Start, 0.02);
    }

    [Fact]
    public async Task A_callers_trace_goes_on_through_every_hop_into_the_function_and_back()
    {
        var sandbox = await line.Cluster.ClaimAsync(TellsItsTrace);
        var answer = await line.Cluster.SendAsync(
            HttpMethod.Post, $"/api/v1/sandboxes/{sandbox.Id}/functions/main/invoke", new StringContent("{}"), null,
            [("traceparent", $"00-{TraceId}-{CallersSpan}-01"), ("tracestate", "vendor=1"), ("baggage", "secret=zebra")], TestContext.Current.CancellationToken);
        Assert.Equal((TraceId, "vendor=1"), (TracedLine.TraceIdOf(answer), answer.Headers["tracestate"]));
        var trace = await line.TraceAsync(TraceId, trace => trace.Spans.Any(span => span.ParentId == CallersSpan));
        trace = await line.TraceAsync(TraceId, trace => trace.Named("process invoke.sync").Any());

        var attempt = trace.Named("attempt").Single();
        var told = answer.Succeeded();
        Assert.Equal($$"""{"header":["00-{{TraceId}}-{{attempt.Id}}-01"],"state":["vendor=1"],"environment":"00-{{TraceId}}-{{attempt.Id}}-01"}""", told.Replace(" ", "", StringComparison.Ordinal));
        Assert.All(trace.Spans, span => Assert.Equal("vendor=1", span.Span.TraceState));
    }

    [Fact]
    public async Task What_its_caller_does_not_sample_is_not_exported()
    {
        const string Unsampled = "1af7651916cd43dd8448eb211c80319c";
        var sandbox = await line.Cluster.ClaimAsync(TellsItsTrace);
        (string, string)[] headers = [("traceparent", $"00-{Unsampled}-{CallersSpan}-00")];
        var answer = await line.Cluster.SendAsync(
            HttpMethod.Post, $"/api/v1/sandboxes/{sandbox.Id}/functions/main/invoke", new StringContent("{}"), null, headers, TestContext.Current.CancellationToken);
        Assert.Contains($"00-{Unsampled}-", answer.Succeeded(), StringComparison.Ordinal);
        await line.RunAsync(sandbox, "{}", headers);
        var sampled = await sandbox.InvokeAsync();
        await line.TraceAsync(TracedLine.TraceIdOf(sampled), IsWholeSync);
        Assert.Empty(line.Receiver.Trace(Unsampled).Spans);
    }

    [Fact]
    public async Task Where_nothing_is_exported_the_callers_context_travels_on_and_no_hop_makes_a_span()
    {
        await using var cluster = await Cluster.StandaloneAsync();
        var sandbox = await cluster.ClaimAsync(TellsItsTrace);
        var answer = await cluster.SendAsync(
            HttpMethod.Post, $"/api/v1/sandboxes/{sandbox.Id}/functions/main/invoke", new StringContent("{}"), null,
            [("traceparent", $"00-{TraceId}-{CallersSpan}-01")], TestContext.Current.CancellationToken);
        Assert.Equal(TraceId, TracedLine.TraceIdOf(answer));
        // What the gateway itself is in: a span of a hop behind it would have another id.
        Assert.Contains($"\"header\":[\"{answer.Headers["traceparent"]}\"]", answer.Succeeded().Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_asynchronous_invocation_is_one_tree_with_its_retries()
    {
        var sandbox = await line.Cluster.ClaimAsync("""
            import os
            def handler(request):
                if not os.path.exists('/workspace/again'.replace('/workspace', os.path.dirname(os.path.dirname(os.path.abspath(__file__))))):
                    open(os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + '/again', 'w').close()
                    raise RuntimeError('the first time')
                return 'done'
            """);
        var invocation = await line.RunAsync(sandbox, """{"retry":{"max_attempts":2,"backoff_ms":1}}""");
        Assert.Equal("succeeded", invocation.GetProperty("state").GetString());
        var timings = invocation.GetProperty("timings");
        Assert.All((string[])["queue", "boot", "load", "handler"], step => Assert.True(timings.GetProperty(step).GetDouble() >= 0));

        var trace = await line.TraceAsync(invocation.GetProperty("trace_id").GetString()!, trace => IsWholeAsync(trace, attempts: 2));
        Assert.True(trace.IsOneTree, TracedLine.Shown(trace));
        var attempts = trace.Named("attempt").OrderBy(attempt => attempt.Start).ToList();
        Assert.Equal(["1", "2"], attempts.Select(attempt => attempt["invoke.attempt"]));
        Assert.Equal(["function_failed", null], attempts.Select(attempt => attempt["error.type"]));
        Assert.Equal([Status.Types.StatusCode.Error, Status.Types.StatusCode.Unset], attempts.Select(attempt => attempt.Span.Status?.Code ?? Status.Types.StatusCode.Unset));
        Assert.Equal(
            ["invoke-gateway Microsoft.AspNetCore POST /api/v1/sandboxes/{id}/functions/{name}/invocations", "invoke-gateway Invoke.Messaging send invoke.tickets",
             "invoke-worker Invoke.Messaging process invoke.tickets", "invoke-worker Invoke.Messaging send invoke.claims", "invoke-gateway Invoke.Messaging process invoke.claims",
             "invoke-gateway Invoke.Gateway claim"],
            Path(trace, trace.Named("claim").First()));
        Assert.Equal(
            ["invoke-worker Invoke.Messaging process invoke.tickets", "invoke-worker Invoke.Worker attempt", "invoke-worker Invoke.Messaging send invoke.results", "invoke-gateway Invoke.Messaging process invoke.results",
             "invoke-gateway Invoke.Gateway record"],
            Path(trace, trace.Named("record").First())[2..]);
    }

    [Fact]
    public async Task Each_item_of_a_batch_has_a_trace_of_its_own_that_is_linked_to_the_batch()
    {
        var sandbox = await line.Cluster.ClaimAsync(Sandbox.Hello);
        using var lines = new StringContent(string.Concat(Enumerable.Repeat($$"""{"sandbox_id":"{{sandbox.Id}}","function":"main"}""" + "\n", 3)));
        lines.Headers.ContentType = new("application/x-ndjson");
        var batch = await line.Cluster.SendAsync(HttpMethod.Post, "/api/v1/batches", lines, null, [], TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, batch.Status);
        var id = batch.Data.GetProperty("batch_id").GetString()!;
        await line.Cluster.SendAsync(HttpMethod.Get, $"/api/v1/batches/{id}?wait=60");
        var items = (await line.Cluster.SendAsync(HttpMethod.Get, $"/api/v1/invocations?batch_id={id}")).Data.GetProperty("invocations").EnumerateArray().ToList();
        Assert.Equal(3, items.Select(item => item.GetProperty("trace_id").GetString()).Distinct().Count());

        var upload = await line.TraceAsync(TracedLine.TraceIdOf(batch), trace => trace.Spans.Count > 0);
        foreach (var item in items)
        {
            var trace = await line.TraceAsync(item.GetProperty("trace_id").GetString()!, trace => IsWholeAsync(trace, attempts: 1));
            Assert.True(trace.IsOneTree, TracedLine.Shown(trace));
            Assert.Equal(("accept", id, item.GetProperty("invocation_id").GetString()), (trace.Root.Name, trace.Root["invoke.batch_id"], trace.Root["invoke.invocation_id"]));
            var link = Assert.Single(trace.Root.Span.Links);
            Assert.Equal((upload.Id, upload.Root.Id), (SpanTold.Hex(link.TraceId), SpanTold.Hex(link.SpanId)));
        }
    }

    internal static bool IsWholeSync(TraceTold trace) =>
        trace.Spans.Any(span => span.IsRoot) && trace.Named("process invoke.sync").Any() && Run.All(name => trace.Named(name).Any());

    internal static bool IsWholeAsync(TraceTold trace, int attempts) =>
        trace.Spans.Any(span => span.IsRoot) && Run.All(name => trace.Named(name).Any())
        && ((string[])["send invoke.tickets", "process invoke.tickets", "send invoke.claims", "process invoke.claims", "claim", "queued", "attempt", "send invoke.results", "process invoke.results", "record"])
            .All(name => trace.Named(name).Count() == attempts);

    private static List<string> Path(TraceTold trace, SpanTold span)
    {
        var path = new List<string>();
        for (var at = span; at is not null; at = trace.Spans.FirstOrDefault(one => one.Id == at.ParentId)) path.Insert(0, $"{at.Service} {at.Source} {at.Name}");
        return path;
    }
}
