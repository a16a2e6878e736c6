using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Invoke.Tests;

namespace Invoke.Telemetry.Tests;

/// <summary>
/// Secrets in a request's body, headers, query, path and environment, and its token: whatever fails on the way, nothing of them leaves in
/// traces, metrics, logs or AMQP headers.
/// </summary>
public sealed partial class CanaryTests : IAsyncLifetime
{
    private const string Secret = "Canary8Xq2";
    private static readonly string Encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes(Secret));

    /// <summary>What a request brings, and what the function does with it.</summary>
    private static readonly string Request = $$"""
        {"path":"/{{Secret}}","query":{"q":["{{Secret}}"]},"headers":{"authorization":["{{Secret}}"],"baggage":["k={{Secret}}"]},"body_base64":"{{Encoded}}","timeout_ms":1500}
        """;

    private const string Function = """
        import base64, os, sys, time
        here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        def handler(request):
            secret = base64.b64decode(request["body_base64"]).decode()
            assert secret == os.environ["SECRET"] == request["headers"]["authorization"][0]
            print(secret); print(secret, file=sys.stderr)
            what = request["method"]
            if what == "RAISE": raise ValueError(secret)
            if what == "HANG": time.sleep(60)
            if what == "CRASH": os.kill(os.getpid(), 11)
            if what == "RUBBISH": return {"status": 999, "body": secret}
            if what == "LARGE": return secret * 1000000
            if what == "WAIT":
                open(here + "/runs", "a").write("%d\n" % os.getpid())
                while not os.path.exists(here + "/go"): time.sleep(0.01)
            return {"headers": {"x-answer": secret}, "body": secret}
        """;

    private readonly TracedLine _line = new() { Workers = 2, Further = [("Logging__Console__FormatterName", "json"), ("Logging__LogLevel__Invoke", "Debug")] };

    [GeneratedRegex(@"=""[^""]*\b(inv|sb|bat)_[0-9a-z]{8,}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex IdInLabel { get; }

    public ValueTask InitializeAsync() => _line.InitializeAsync();

    public ValueTask DisposeAsync() => _line.DisposeAsync();

    [Fact]
    public async Task Nothing_of_a_users_is_exported_whatever_fails()
    {
        await using var headers = await HeaderTap.StartAsync(_line.Broker);
        var claimed = await _line.Cluster.SendAsync(HttpMethod.Post, "/api/v1/sandboxes", $$$$"""{"template":"default","config":{"max_concurrency":16,"env_vars":{"SECRET":"{{{{Secret}}}}"}}}""");
        var sandbox = new Sandbox(_line.Cluster, claimed.Data.GetProperty("sandbox_id").GetString()!);
        await sandbox.WriteAsync("main", Function);

        // 1. Every end that a function can come to, in both lanes.
        foreach (var (method, status) in ((string, int)[])[("OK", 200), ("RAISE", 500), ("HANG", 504), ("CRASH", 500), ("RUBBISH", 502), ("LARGE", 502)])
        {
            Assert.Equal((HttpStatusCode)status, (await InvokeAsync(sandbox, method)).Status);
            await AcceptAsync(sandbox, method, _line.EndAsync);
        }

        // 2. What cannot be read or found, and who is not let in.
        await InvokeAsync(sandbox, "OK", request: $$"""{"path":"{{Secret}}"}""");
        await InvokeAsync(sandbox, "OK", request: $$"""{"{{Secret}}":{{Secret}}}""");
        await _line.Cluster.SendAsync(HttpMethod.Get, $"/api/v1/sandboxes/{sandbox.Id}/files?path=/{Secret}");
        using (var stranger = new HttpClient())
        {
            stranger.DefaultRequestHeaders.Authorization = new("Bearer", Secret);
            using var refused = await stranger.GetAsync(new Uri(_line.Cluster.Gateway.Url, $"/api/v1/sandboxes?{Secret}"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        // 3. Messages of a stranger's on our queues, and a worker, procd and the broker that are killed in mid-run.
        foreach (var queue in (string[])["invoke.sync", "invoke.tickets", "invoke.results", "invoke.claims"]) await headers.SendAsync(queue, $"{{\"message\": {Secret}");
        var resumed = await RunningAsync(sandbox);
        await _line.KillHolderAsync();
        await EndWaitingAsync(sandbox);
        Assert.Equal(HttpStatusCode.OK, (await resumed).Status);
        var lost = await RunningAsync(sandbox);
        ProcessTable.Kill([sandbox.Procd, .. ProcessTable.DescendantsOf(sandbox.Procd)]);
        Assert.Equal(HttpStatusCode.BadGateway, (await lost).Status);
        File.Delete(Path.Combine(sandbox.Workspace, "runs"));
        var settled = await RunningAsync(sandbox);
        await _line.Broker.KillAsync();
        await EndWaitingAsync(sandbox);
        Assert.Equal(HttpStatusCode.OK, (await settled).Status);
        await _line.Broker.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await InvokeUntilOkAsync(sandbox)).Status);

        // 4. All that left: first that it is there at all.
        await Wait.UntilAsync(() => _line.Receiver.Logs.Count > 0 && _line.Receiver.Metrics.Count > 0, "logs and metrics came", TestContext.Current.CancellationToken);
        var scrapes = await Task.WhenAll(_line.Cluster.Gateways.Concat(_line.Cluster.Workers).Select(process => process.MetricsAsync()));
        var logs = string.Join('\n', _line.Cluster.Processes.Select(process => process.Said));
        var token = (await File.ReadAllTextAsync(Path.Combine(_line.Cluster.State, "token"), TestContext.Current.CancellationToken)).Trim();
        Assert.Contains("\"InvocationId\":\"inv_", logs, StringComparison.Ordinal);
        Assert.Contains("\"TraceId\":\"", logs, StringComparison.Ordinal);
        Assert.Contains("\"SandboxId\":\"sb_", logs, StringComparison.Ordinal);
        Assert.NotEmpty(headers.Heard);
        Assert.All(scrapes, scrape => Assert.DoesNotMatch(IdInLabel, scrape));
        (string Where, string Text)[] exported =
        [
            ("logs", logs), .. scrapes.Select(scrape => ("metrics", scrape)), .. headers.Heard.Select(heard => ("AMQP headers", heard)),
            .. _line.Receiver.Received.Select(body => ("OTLP", Encoding.Latin1.GetString(body))),
        ];
        // A bearer token of the gateway's callers, and procd's, which all begin alike; what is shorter comes up in an id now and then.
        var ofProcd = Base64Url.EncodeToString("""{"alg":"ES256","typ":"JWT"}"""u8);
        foreach (var canary in (string[])[Secret, Encoded.TrimEnd('='), token, ofProcd])
            Assert.All(exported, one => Assert.False(one.Text.Contains(canary, StringComparison.OrdinalIgnoreCase), $"{canary} is in the {one.Where}: {Around(one.Text, canary)}"));
    }

    private Task<Answer> InvokeAsync(Sandbox sandbox, string method, string? request = null) => _line.Cluster.SendAsync(
        HttpMethod.Post, $"/api/v1/sandboxes/{sandbox.Id}/functions/main/invoke?q={Secret}", Body(method, request), null, Headers(), TestContext.Current.CancellationToken);

    private async Task AcceptAsync(Sandbox sandbox, string method, Func<string, Task> then)
    {
        var accepted = await _line.Cluster.SendAsync(
            HttpMethod.Post, $"/api/v1/sandboxes/{sandbox.Id}/functions/main/invocations?q={Secret}", Body(method, null), null, Headers(), TestContext.Current.CancellationToken);
        await then(accepted.Data.GetProperty("invocation_id").GetString()!);
    }

    /// <summary>An invocation that runs, and goes on until it may end.</summary>
    private async Task<Task<Answer>> RunningAsync(Sandbox sandbox)
    {
        var invoked = InvokeAsync(sandbox, "WAIT", Request.Replace("1500", "60000", StringComparison.Ordinal));
        await sandbox.RunningAsync();
        return invoked;
    }

    private static async Task EndWaitingAsync(Sandbox sandbox)
    {
        sandbox.Go();
        await sandbox.NothingRunsAsync();
        sandbox.Rest();
        File.Delete(Path.Combine(sandbox.Workspace, "runs"));
    }

    private async Task<Answer> InvokeUntilOkAsync(Sandbox sandbox)
    {
        Answer answer = null!;
        await Wait.UntilAsync(async () => (answer = await InvokeAsync(sandbox, "OK")).Status is HttpStatusCode.OK, "it works again", TestContext.Current.CancellationToken);
        return answer;
    }

    private static StringContent Body(string method, string? request) => new((request ?? Request).Replace("{\"path\"", $"{{\"method\":\"{method}\",\"path\"", StringComparison.Ordinal));

    private static IEnumerable<(string Name, string Value)> Headers() =>
        [("X-Custom", Secret), ("User-Agent", Secret), ("Cookie", Secret), ("baggage", $"k={Secret}"), ("Correlation-Context", $"k={Secret}"), ("Referer", $"http://{Secret}/")];

    /// <summary>What stands around it, as far as a test report can hold it.</summary>
    private static string Around(string text, string canary)
    {
        var at = text.IndexOf(canary, StringComparison.OrdinalIgnoreCase);
        return string.Concat(text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 100)].Select(c => char.IsControl(c) ? ' ' : c));
    }
}
