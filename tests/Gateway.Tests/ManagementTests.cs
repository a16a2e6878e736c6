using System.Text;
using Invoke.Tests;

namespace Invoke.Gateway.Tests;

/// <summary>Metrics: where they are, what they count, and what never gets into them.</summary>
public sealed class ManagementTests : IAsyncLifetime
{
    private const string Secret = "Zebra4711";
    private RunningGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await RunningGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Metrics_are_on_the_management_address_and_never_on_the_public_one()
    {
        (await _gateway.SendAsync(HttpMethod.Get, "/metrics")).Failed(404, "not_found");
        using var metrics = await _gateway.Http.GetAsync(new Uri(_gateway.Management, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Equal("text/plain", metrics.Content.Headers.ContentType?.MediaType);
        foreach (var path in (string[])["/healthz", "/readyz"])
        {
            using var answer = await _gateway.Http.GetAsync(new Uri(_gateway.Management, path), TestContext.Current.CancellationToken);
            Assert.Equal(200, (await Answer.ReadAsync(answer)).Status);
        }

        using var api = await _gateway.Http.GetAsync(new Uri(_gateway.Management, "/api/v1/sandboxes"), TestContext.Current.CancellationToken);
        (await Answer.ReadAsync(api)).Failed(404, "not_found");
    }

    [Fact]
    public async Task Invocations_attempts_and_refusals_are_counted()
    {
        await InvokeAsync();
        await _gateway.SendAsync(HttpMethod.Post, "/api/v1/sandboxes/x/functions/main.py/invoke");
        await _gateway.SendAsync(HttpMethod.Get, "/api/v1/sandboxes", token: "");
        await _gateway.SendAsync(HttpMethod.Get, "/api/v1/sandboxes", token: "s0_bad");
        await _gateway.SendAsync(HttpMethod.Get, "/api/v1/sandboxes", token: (await _gateway.MakeKeyAsync(["invoke"])).Token);
        string[] expected =
        [
            """invoke_invocations_total{otel_scope_name="Invoke.Gateway",code="sandbox_unavailable",lane="sync",outcome="failed"} 1""",
            """invoke_invocations_total{otel_scope_name="Invoke.Gateway",code="bad_request",lane="sync",outcome="failed"} 1""",
            """invoke_invocation_duration_seconds_count{otel_scope_name="Invoke.Gateway",lane="sync",outcome="failed"} 2""",
            """invoke_invocation_queue_time_seconds_count{otel_scope_name="Invoke.Gateway",lane="sync"} 1""",
            """invoke_attempt_duration_seconds_count{otel_scope_name="Invoke.Worker",lane="sync",outcome="sandbox_unavailable"} 3""",
            """invoke_attempts_running{otel_scope_name="Invoke.Worker",lane="sync"} 0""",
            """invoke_auth_failures_total{otel_scope_name="Invoke.Gateway",reason="no_token"} 1""",
            """invoke_auth_failures_total{otel_scope_name="Invoke.Gateway",reason="bad_token"} 1""",
            """invoke_auth_failures_total{otel_scope_name="Invoke.Gateway",reason="missing_scope"} 1""",
            "http_server_request_duration_seconds_count",
            "dotnet_gc_collections_total",
        ];
        var metrics = await MetricsAsync();
        Assert.Empty(expected.Where(line => !metrics.Contains(line, StringComparison.Ordinal)).Select(line => $"{line}\nis missing in\n{metrics}"));
    }

    [Fact]
    public async Task Nothing_of_a_users_is_in_metrics_or_spans()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using (var gateway = await RunningGateway.StartAsync(null, ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
            await InvokeAsync(gateway);
            Assert.DoesNotContain(Secret, await MetricsAsync(gateway), StringComparison.OrdinalIgnoreCase);
        }

        var exported = collector.Received;
        foreach (var name in (string[])["Invoke.Gateway", "Invoke.Worker", "Invoke.Messaging", "Microsoft.AspNetCore", "invoke.invocations", "http.route"])
            Assert.NotEqual(-1, exported.AsSpan().IndexOf(Encoding.ASCII.GetBytes(name)));
        foreach (var user in (string[])[Secret, Secret.ToLowerInvariant(), Convert.ToBase64String(Encoding.ASCII.GetBytes(Secret)), "url.query", "user_agent"])
            Assert.Equal(-1, exported.AsSpan().IndexOf(Encoding.ASCII.GetBytes(user)));
    }

    private async Task InvokeAsync(RunningGateway? on = null)
    {
        var gateway = on ?? _gateway;
        var body = Convert.ToBase64String(Encoding.ASCII.GetBytes(Secret));
        var claim = $$$$"""{"config": {"env_vars": {"VALUE": "{{{{Secret}}}}"}}}""";
        var id = (await gateway.SendAsync(HttpMethod.Post, "/api/v1/sandboxes", claim)).Data.GetProperty("sandbox_id").GetString();
        gateway.Http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", Secret);
        gateway.Http.DefaultRequestHeaders.TryAddWithoutValidation("X-Custom", Secret);
        var request = $$"""{"path": "/{{Secret}}", "query": {"q": ["{{Secret}}"]}, "headers": {"h": ["{{Secret}}"]}, "body_base64": "{{body}}", "handler": "{{Secret}}"}""";
        var invoked = gateway.SendAsync(HttpMethod.Post, $"/api/v1/sandboxes/{id}/functions/main/invoke?{Secret}={Secret}", request);
        // The worker pauses between its tries, on the test's clock.
        await Wait.UntilAsync(
            () =>
            {
                gateway.Clock.Advance(TimeSpan.FromMilliseconds(50));
                return invoked.IsCompleted;
            }, "the invocation ends", TestContext.Current.CancellationToken);
        (await invoked).Failed(503, "sandbox_unavailable");
        await gateway.SendAsync(HttpMethod.Get, $"/api/v1/sandboxes/{id}/files?path=/{Secret}");
    }

    private Task<string> MetricsAsync(RunningGateway? of = null) =>
        _gateway.Http.GetStringAsync(new Uri((of ?? _gateway).Management, "/metrics"), TestContext.Current.CancellationToken);
}
