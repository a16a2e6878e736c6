using System.Net;
using System.Security.Cryptography;
using Invoke.Tests;

namespace Invoke.Procd.Tests;

public sealed class LedgerTests : IAsyncLifetime
{
    private const string Counting = """
        import os, time
        def handler(r):
            with open('runs', 'a') as runs: runs.write('x')
            while not os.path.exists('go'): time.sleep(0.01)
            return 'done'
        """;

    private RunningProcd _procd = null!;

    private string Runs => Path.Combine(_procd.Root, "workspace/runs");

    public async ValueTask InitializeAsync()
    {
        _procd = await RunningProcd.StartAsync();
        _procd.Write("main", Counting);
    }

    public async ValueTask DisposeAsync()
    {
        await _procd.NothingIsLeftAsync();
        await _procd.DisposeAsync();
    }

    [Fact]
    public async Task A_second_start_of_an_attempt_attaches_to_its_run()
    {
        var first = _procd.InvokeAsync("main", "{}", "inv_1");
        await RunningAsync();
        var second = _procd.InvokeAsync("main", "{}", "inv_1");
        Go();
        Assert.Equal("done", (await first).Body);
        Assert.Equal("done", (await second).Body);
        Assert.Equal("x", await File.ReadAllTextAsync(Runs, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_start_after_the_end_gets_the_kept_answer()
    {
        Go();
        await _procd.InvokeAsync("main", "{}", "inv_1");
        Assert.Equal("done", (await _procd.InvokeAsync("main", "{}", "inv_1")).Body);
        Assert.Equal("done", (await _procd.InvokeAsync("main", "{}", "inv_1", mode: "resume")).Body);
        Assert.Equal("x", await File.ReadAllTextAsync(Runs, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Another_attempt_is_another_run()
    {
        Go();
        await _procd.InvokeAsync("main", "{}", "inv_1");
        await _procd.InvokeAsync("main", "{}", "inv_1", attempt: 2);
        Assert.Equal("xx", await File.ReadAllTextAsync(Runs, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Resume_never_starts()
    {
        (await _procd.InvokeAsync("main", "{}", "inv_9", mode: "resume")).Failed(HttpStatusCode.NotFound, "not_in_ledger");
        Assert.False(File.Exists(Runs));
    }

    [Fact]
    public async Task A_lost_caller_does_not_stop_a_platform_run()
    {
        using var hangUp = new CancellationTokenSource();
        var lost = _procd.InvokeAsync("main", "{}", "inv_1", cancellationToken: hangUp.Token);
        await RunningAsync();
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        var resumed = _procd.InvokeAsync("main", "{}", "inv_1", mode: "resume");
        Go();
        Assert.Equal("done", (await resumed).Body);
    }

    [Fact]
    public async Task A_cancel_kills_the_run_and_its_caller_is_told()
    {
        var run = _procd.InvokeAsync("main", "{}", "inv_1");
        await RunningAsync();
        var cancelled = await _procd.SendAsync(HttpMethod.Delete, "/api/v1/invocations/inv_1?attempt=1");
        Assert.Equal("running", cancelled.Data.GetProperty("cancelled").GetString());
        (await run).Failed(HttpStatusCode.Conflict, "cancelled");
        await _procd.NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_tombstone_refuses_a_later_start()
    {
        var answer = await _procd.SendAsync(HttpMethod.Delete, "/api/v1/invocations/inv_1?attempt=1&only_if=not_started");
        Assert.Equal("tombstone", answer.Data.GetProperty("cancelled").GetString());
        (await _procd.InvokeAsync("main", "{}", "inv_1")).Failed(HttpStatusCode.Conflict, "cancelled");
        Assert.False(File.Exists(Runs));
        Assert.Equal("tombstone", (await _procd.SendAsync(HttpMethod.Delete, "/api/v1/invocations/inv_1?attempt=1")).Data.GetProperty("cancelled").GetString());
    }

    [Fact]
    public async Task A_conditional_cancel_leaves_a_run_alone()
    {
        var run = _procd.InvokeAsync("main", "{}", "inv_1");
        await RunningAsync();
        (await _procd.SendAsync(HttpMethod.Delete, "/api/v1/invocations/inv_1?attempt=1&only_if=not_started")).Failed(HttpStatusCode.Conflict, "conflict");
        Go();
        Assert.Equal("done", (await run).Body);
        var late = await _procd.SendAsync(HttpMethod.Delete, "/api/v1/invocations/inv_1?attempt=1");
        late.Failed(HttpStatusCode.Conflict, "conflict");
        Assert.Equal("succeeded", late.Details.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task What_did_not_start_may_be_tried_again()
    {
        (await _procd.InvokeAsync("later", "{}", "inv_1")).Failed(HttpStatusCode.NotFound, "not_found");
        _procd.Write("later", "def handler(r): return 'now'");
        Assert.Equal("now", (await _procd.InvokeAsync("later", "{}", "inv_1")).Body);
    }

    [Fact]
    public async Task Dropped_answers_are_still_ended_and_never_run_again()
    {
        _procd.Write("big", "def handler(r):\n    open('runs', 'a').write('x')\n    return 'x' * 2000000");
        for (var i = 0; i < 8; i++) Assert.Equal(HttpStatusCode.OK, (await _procd.InvokeAsync("big", "{}", $"inv_{i}")).Status);
        (await _procd.InvokeAsync("big", "{}", "inv_0")).Failed(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(HttpStatusCode.OK, (await _procd.InvokeAsync("big", "{}", "inv_7")).Status);
        Assert.Equal("xxxxxxxx", await File.ReadAllTextAsync(Runs, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Over_max_concurrency_is_too_many_requests_and_leaves_nothing_in_the_ledger()
    {
        await _procd.ConfigureAsync("""{"max_concurrency":1}""");
        var run = _procd.InvokeAsync("main", "{}", "inv_1");
        await RunningAsync();
        var refused = await _procd.InvokeAsync("main", "{}", "inv_2");
        refused.Failed(HttpStatusCode.TooManyRequests, "too_many_requests");
        Assert.Equal("1", refused.Headers["Retry-After"]);
        Go();
        await run;
        Assert.Equal("done", (await _procd.InvokeAsync("main", "{}", "inv_2")).Body);
    }

    [Fact]
    public async Task A_platform_answer_has_the_report_of_its_run()
    {
        _procd.Write("say", "def handler(r):\n    print('hello log')\n    return 'x'");
        var answer = await _procd.InvokeAsync("say", "{}", "inv_1");
        Assert.Equal("hello log\n", answer.Data.GetProperty("log").GetString());
        Assert.False(answer.Data.GetProperty("log_truncated").GetBoolean());
        Assert.True(answer.Data.GetProperty("started").GetBoolean());
        var source = await File.ReadAllBytesAsync(Path.Combine(_procd.Functions, "say.py"), TestContext.Current.CancellationToken);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(source)), answer.Data.GetProperty("module_sha256").GetString());
        var timings = answer.Data.GetProperty("timings");
        Assert.All(timings.EnumerateObject(), timing => Assert.InRange(timing.Value.GetDouble(), 0, 60_000));
        Assert.Equal(["queue", "boot", "load", "handler"], timings.EnumerateObject().Select(timing => timing.Name));

        _procd.Write("bad", "def handler(r):\n    raise ValueError('x')");
        var failed = await _procd.InvokeAsync("bad", "{}", "inv_2");
        Assert.True(failed.Details.GetProperty("started").GetBoolean());
        Assert.Contains("ValueError", failed.Details.GetProperty("log").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sync", "0 0", false)]
    [InlineData("async", "19 5", true)] // SCHED_IDLE
    public async Task The_lane_decides_the_priority(string lane, string priority, bool hasLongSlice)
    {
        _procd.Write("nice", """
            import ctypes, os, struct
            def handler(r):
                attributes = ctypes.create_string_buffer(48)
                ctypes.CDLL(None).syscall({"x86_64": 315, "aarch64": 275}[os.uname().machine], 0, attributes, 48, 0)
                return f"{os.nice(0)} {os.sched_getscheduler(0)} {struct.unpack_from('Q', attributes, 24)[0] == 100_000_000}"
            """);
        var answer = await _procd.InvokeAsync("nice", "{}", [("X-Invocation-Id", "inv_1"), ("X-Invocation-Attempt", "1"), ("X-Invocation-Lane", lane)]);
        var kernelHasSlices = Environment.OSVersion.Version >= new Version(6, 12);
        Assert.Equal($"{priority} {hasLongSlice && kernelHasSlices}", answer.Body);
    }

    [Theory]
    [InlineData("X-Invocation-Attempt", "0")]
    [InlineData("X-Invocation-Attempt", "x")]
    [InlineData("X-Invocation-Mode", "restart")]
    [InlineData("X-Invocation-Lane", "fast")]
    [InlineData("X-Invocation-Id", "a/b")]
    public async Task A_platform_header_without_meaning_is_refused(string header, string value)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Invocation-Id"] = "inv_1", ["X-Invocation-Attempt"] = "1", [header] = value };
        var answer = await _procd.InvokeAsync("main", "{}", [.. headers.Select(pair => (pair.Key, pair.Value))]);
        answer.Failed(HttpStatusCode.BadRequest, "bad_request");
        Assert.False(File.Exists(Runs));
    }

    [Fact]
    public async Task Every_answer_says_which_procd_and_how_long_it_is_up()
    {
        var one = await _procd.SendAsync(HttpMethod.Get, "/healthz");
        var two = await _procd.SendAsync(HttpMethod.Get, "/nowhere");
        two.Failed(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(one.Headers["X-Procd-Boot-Id"], two.Headers["X-Procd-Boot-Id"]);
        Assert.True(long.Parse(two.Headers["X-Procd-Uptime-Ms"], System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    [Fact]
    public async Task SIGTERM_lets_what_runs_finish_and_takes_nothing_new()
    {
        var run = _procd.InvokeAsync("main", "{}", "inv_1");
        await RunningAsync();
        _procd.Signal(Native.SIGTERM);
        await Wait.UntilAsync(async () => (await _procd.SendAsync(HttpMethod.Get, "/readyz")).Code == "draining", "procd drains", TestContext.Current.CancellationToken);
        (await _procd.InvokeAsync("main", "{}", "inv_2")).Failed(HttpStatusCode.ServiceUnavailable, "draining");
        Go();
        Assert.Equal("done", (await run).Body);
        Assert.Equal(0, await _procd.ExitAsync());
    }

    [Fact]
    public async Task SIGINT_ends_what_runs()
    {
        var run = _procd.InvokeAsync("main", "{}", "inv_1");
        await RunningAsync();
        _procd.Signal(Native.SIGINT);
        await Record.ExceptionAsync(() => run); // answered or cut off, as it comes
        Assert.Equal(0, await _procd.ExitAsync());
    }

    private Task RunningAsync() => Wait.UntilAsync(() => File.Exists(Runs), "the function runs", TestContext.Current.CancellationToken);

    private void Go() => File.WriteAllText(Path.Combine(_procd.Root, "workspace/go"), "");
}
