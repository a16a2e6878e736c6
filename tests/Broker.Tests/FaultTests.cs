using System.Diagnostics;
using System.Net;
using Invoke.Tests;

namespace Invoke.Broker.Tests;

/// <summary>What happens to invocations when a part of the line dies under them. Those that ill-treat the broker mend it.</summary>
public sealed class FaultTests(PrivateBroker fixture) : IClassFixture<PrivateBroker>, IAsyncLifetime
{
    private readonly NativeBroker _broker = fixture.Broker;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    // Also after a test that failed half-way: its neighbours are to tell of themselves.
    public async ValueTask DisposeAsync() => await _broker.MendAsync();

    [Fact]
    public async Task A_broker_killed_in_mid_run_costs_no_answer_and_service_is_back_with_it()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 2);
        var sandbox = await cluster.ClaimAsync(Sandbox.Waits);
        var answer = sandbox.InvokeAsync();
        await sandbox.RunningAsync();
        await _broker.KillAsync();
        await NotReadyAsync(cluster.Gateway);

        // Known to be down: at once.
        var asked = Stopwatch.GetTimestamp();
        var refused = (await sandbox.InvokeAsync()).Failed(HttpStatusCode.ServiceUnavailable, "broker_unavailable");
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 1);
        Assert.Equal("1", refused.Headers["Retry-After"]);

        sandbox.Go();
        Assert.Equal("done", (await answer).Succeeded());

        await _broker.StartAsync();
        var back = Stopwatch.GetTimestamp();
        await Wait.UntilAsync(async () => (await sandbox.InvokeAsync()).Status is HttpStatusCode.OK, "invocations run again", TestContext.Current.CancellationToken);
        Assert.InRange(Stopwatch.GetElapsedTime(back).TotalSeconds, 0, 5);
        Assert.Equal(2, sandbox.Runs);
    }

    [Fact]
    public async Task What_waits_in_a_broker_that_is_killed_never_runs()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 0, Cluster.Patient);
        var sandbox = await cluster.ClaimAsync(Sandbox.Counts);
        var answer = sandbox.InvokeAsync();
        await QueuedAsync(1);
        await _broker.KillAsync();
        (await answer).Failed(HttpStatusCode.ServiceUnavailable, "broker_unavailable");
        await _broker.StartAsync();
        await cluster.AddWorkerAsync();
        await Wait.UntilAsync(async () => (await sandbox.InvokeAsync("""{"path":"/next"}""")).Status is HttpStatusCode.OK, "invocations run again", TestContext.Current.CancellationToken);
        Assert.Equal(["/next"], sandbox.Notes);
    }

    [Fact]
    public async Task A_broker_without_memory_is_told_within_five_seconds_and_nothing_of_it_runs_later()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 1);
        var sandbox = await cluster.ClaimAsync(Sandbox.Counts);
        Assert.Equal("/before", (await sandbox.InvokeAsync("""{"path":"/before"}""")).Succeeded());
        await _broker.ControlAsync("set_vm_memory_high_watermark", "0");

        var asked = Stopwatch.GetTimestamp();
        (await sandbox.InvokeAsync("""{"path":"/blocked"}""")).Failed(HttpStatusCode.ServiceUnavailable, "broker_unavailable");
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 6);
        await NotReadyAsync(cluster.Gateway);

        await _broker.ControlAsync("set_vm_memory_high_watermark", "0.4");
        await Wait.UntilAsync(async () => (await sandbox.InvokeAsync("""{"path":"/after"}""")).Status is HttpStatusCode.OK, "invocations run again", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("/blocked", await File.ReadAllTextAsync(Path.Combine(sandbox.Workspace, "runs"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_broker_is_given_up_within_five_seconds_and_nothing_of_it_runs_later()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 1);
        var sandbox = await cluster.ClaimAsync(Sandbox.Counts);
        Assert.Equal("/before", (await sandbox.InvokeAsync("""{"path":"/before"}""")).Succeeded());
        _broker.FallSilent();

        // Its connection stands, and only the clock of each publish ends the waiting.
        var asked = Stopwatch.GetTimestamp();
        (await sandbox.InvokeAsync("""{"path":"/silent"}""")).Failed(HttpStatusCode.ServiceUnavailable, "broker_unavailable");
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 6);

        _broker.Speak();
        await Wait.UntilAsync(async () => (await sandbox.InvokeAsync("""{"path":"/after"}""")).Status is HttpStatusCode.OK, "invocations run again", TestContext.Current.CancellationToken);
        await QueuedAsync(0);
        Assert.DoesNotContain("/silent", await File.ReadAllTextAsync(Path.Combine(sandbox.Workspace, "runs"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_no_broker_takes_is_fetched_by_the_gateway()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 1, ("Sync__QueueTimeout", "00:00:08"));
        var sandbox = await cluster.ClaimAsync(Sandbox.Waits);
        var answer = sandbox.InvokeAsync();
        await sandbox.RunningAsync();
        _broker.FallSilent();
        sandbox.Go();
        Assert.Equal("done", (await answer).Succeeded());
        var worker = cluster.Workers[0];
        await Wait.UntilAsync(async () => await worker.HeldAsync() == 0, "the worker lets go of it", TestContext.Current.CancellationToken);
        _broker.Speak();
        await Wait.UntilAsync(async () => (await sandbox.InvokeAsync()).Status is HttpStatusCode.OK, "invocations run again", TestContext.Current.CancellationToken);
        Assert.Equal(2, sandbox.Runs);
    }

    [Fact]
    public async Task A_gateway_killed_in_mid_run_leaves_no_queue_and_no_exchange_and_its_run_ends_by_its_deadline()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 1);
        var sandbox = await cluster.ClaimAsync(Sandbox.Waits);
        sandbox.Go();
        (await sandbox.InvokeAsync()).Succeeded();
        var (queues, exchanges) = (await _broker.QueuesAsync(), await _broker.ExchangesAsync());
        sandbox.Rest();

        var second = await cluster.AddGatewayAsync();
        var answer = sandbox.InvokeAsync("""{"timeout_ms":2000}""", second);
        await sandbox.RunningAsync(2);
        await second.KillAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer);
        await sandbox.NothingRunsAsync();
        // What an earlier cluster left on its way out may go meanwhile; nothing may have come.
        IReadOnlyList<string> more = [];
        var gone = Wait.UntilAsync(
            async () => (more = [.. (await _broker.QueuesAsync()).Except(queues, StringComparer.Ordinal)]).Count == 0, "no queue is more than before", TestContext.Current.CancellationToken);
        Assert.True(await Record.ExceptionAsync(() => gone) is null, $"more than before: {string.Join(", ", more)}\n{second.Said}\n{cluster.Workers[0].Said}");
        Assert.Empty((await _broker.ExchangesAsync()).Except(exchanges, StringComparer.Ordinal));
        sandbox.Go();
        Assert.Equal("done", (await sandbox.InvokeAsync()).Succeeded());
        Assert.Equal(3, sandbox.Runs);
    }

    [Fact]
    public async Task A_hang_up_while_it_is_queued_means_that_it_never_runs()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 0, Cluster.Patient);
        var sandbox = await cluster.ClaimAsync(Sandbox.Counts);
        using var hangUp = new CancellationTokenSource();
        var answer = sandbox.InvokeAsync("""{"path":"/gone"}""", cancellationToken: hangUp.Token);
        await QueuedAsync(1);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await Wait.UntilAsync(() => cluster.Gateway.Said.Contains("was to be cancelled: NeverStarts", StringComparison.Ordinal), "it is cancelled", TestContext.Current.CancellationToken);
        await cluster.AddWorkerAsync();
        Assert.Equal("/next", (await sandbox.InvokeAsync("""{"path":"/next"}""")).Succeeded());
        await QueuedAsync(0);
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task A_queue_deleted_under_load_fails_nothing_that_comes_after()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 1, ("Sync__QueueTimeout", "00:00:03"));
        var sandbox = await cluster.ClaimAsync(Sandbox.Counts);
        Assert.Equal("/", (await sandbox.InvokeAsync()).Succeeded());
        var load = Enumerable.Range(0, 20).Select(_ => sandbox.InvokeAsync()).ToList();
        await _broker.ControlAsync("delete_queue", "invoke.sync");
        var answers = await Task.WhenAll(load);
        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.OK || answer.Code is "queue_timeout" or "broker_unavailable", $"{answer}"));
        await Wait.UntilAsync(async () => (await sandbox.InvokeAsync()).Status is HttpStatusCode.OK, "invocations run again", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Wrong_credentials_are_told_and_nothing_crashes()
    {
        await using var other = await Cluster.StartAsync(_broker.Uri.Replace(":guest@", ":wrong@", StringComparison.Ordinal), workers: 0, ready: false);
        await Wait.UntilAsync(() => other.Gateway.Said.Contains("refuses the user 'guest'", StringComparison.Ordinal), "it is told", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "broker_unavailable"), await other.Gateway.ReadyzAsync());
        var worker = await other.AddWorkerAsync(ready: false);
        await Wait.UntilAsync(() => worker.Said.Contains("refuses the user 'guest'", StringComparison.Ordinal), "it is told", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "broker_unavailable"), await worker.ReadyzAsync());
        foreach (var process in (InvokeProcess[])[other.Gateway, worker])
        {
            Assert.DoesNotContain("wrong", process.Said, StringComparison.Ordinal);
            Assert.False(process.HasExited);
        }
    }

    private static Task NotReadyAsync(InvokeProcess process) => Wait.UntilAsync(
        async () => await process.ReadyzAsync() is (HttpStatusCode.ServiceUnavailable, "broker_unavailable"), "it is not ready", TestContext.Current.CancellationToken);

    private Task QueuedAsync(int messages) => Wait.UntilAsync(
        async () => (await _broker.QueuesAsync()).Contains($"invoke.sync\t{messages}\t0"), $"{messages} are queued", TestContext.Current.CancellationToken);
}
