using System.Net;
using Invoke.Tests;

namespace Invoke.Broker.Tests;

/// <summary>The sync lane over a broker, with gateways and workers that are processes of their own.</summary>
public sealed class SyncLaneTests(SharedBroker shared) : IClassFixture<SharedBroker>
{
    [Fact]
    public async Task Two_workers_share_what_a_gateway_sends()
    {
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 2);
        var sandbox = await cluster.ClaimAsync(Sandbox.Hello);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => sandbox.InvokeAsync()));
        Assert.All(answers, answer => Assert.Equal("hello", answer.Succeeded()));
    }

    [Fact]
    public async Task A_worker_killed_in_mid_run_is_replaced_and_the_function_runs_once()
    {
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 1, Cluster.Patient);
        var sandbox = await cluster.ClaimAsync(Sandbox.Waits);
        var answer = sandbox.InvokeAsync();
        await sandbox.RunningAsync();
        await cluster.Workers[0].KillAsync();
        var second = await cluster.AddWorkerAsync();
        await Wait.UntilAsync(async () => await second.HeldAsync() == 1, "the second worker resumes it", TestContext.Current.CancellationToken);
        sandbox.Go();
        Assert.Equal("done", (await answer).Succeeded());
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task A_message_that_kills_its_worker_each_time_costs_two_workers_and_is_answered()
    {
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 1, Cluster.Patient);
        var sandbox = await cluster.ClaimAsync(Sandbox.Waits);
        var answer = sandbox.InvokeAsync();
        for (var lost = 0; lost < 2; lost++)
        {
            var worker = cluster.Workers[lost];
            await Wait.UntilAsync(async () => await worker.HeldAsync() == 1, "a worker has it", TestContext.Current.CancellationToken);
            await sandbox.RunningAsync();
            await worker.KillAsync();
            await cluster.AddWorkerAsync();
        }

        await Wait.UntilAsync(() => cluster.Gateway.Said.Contains("the sandbox is asked itself", StringComparison.Ordinal), "no third worker is asked", TestContext.Current.CancellationToken);
        Assert.Equal(0, await cluster.Workers[2].HeldAsync());
        sandbox.Go();
        Assert.Equal("done", (await answer).Succeeded());
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task A_hang_up_in_whatever_instant_means_that_it_never_runs_or_is_killed()
    {
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 1, Cluster.Patient);
        var sandbox = await cluster.ClaimAsync(Sandbox.Waits);

        // The instant in which a worker takes it is looked for: later while it did not run yet, sooner once it did.
        for (var instant = 1.0; !(Told(cluster, "was to be cancelled: Killed") >= 5 && Told(cluster, "was to be cancelled: NeverStarts") >= 5);)
        {
            var ran = sandbox.Runs;
            using var hangUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(instant));
            try
            {
                Assert.Fail($"answered after {instant} ms: {await sandbox.InvokeAsync("""{"timeout_ms":120000}""", cancellationToken: hangUp.Token)}\n{cluster.Gateway.Said}");
            }
            catch (OperationCanceledException) when (hangUp.IsCancellationRequested)
            {
                // As it should be.
            }

            instant = sandbox.Runs > ran ? instant * 0.8 : (instant * 1.2) + 1;
        }

        // Left to themselves they would run for two minutes, and those that were not started would start.
        await Wait.UntilAsync(
            () => Told(cluster, "was to be cancelled:") == Told(cluster, ": the caller hung up") && sandbox.Runs <= Told(cluster, "was to be cancelled: Killed"),
            "all are cancelled, and all that ran are killed", TestContext.Current.CancellationToken);
        await sandbox.NothingRunsAsync();
        sandbox.Go();
        Assert.Equal("done", (await sandbox.InvokeAsync()).Succeeded());
        Assert.InRange(sandbox.Runs, 1, Told(cluster, "was to be cancelled: Killed") + 1);
    }

    [Fact]
    public async Task Messages_of_twelve_MiB_travel_and_their_answers()
    {
        // Each of these characters is two bytes from the caller and six in a message.
        const int Characters = (12 << 20) / 6;
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 1);
        var sandbox = await cluster.ClaimAsync("def handler(request): return str(len(request['headers']['x'][0])) + 'y' * 2900000");
        var body = "{\"headers\":{\"x\":[\"" + new string('\u0080', Characters) + "\"]}}";
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => sandbox.InvokeAsync(body)));
        Assert.All(answers, answer => Assert.Equal($"{Characters}{new string('y', 2900000)}", answer.Succeeded()));
    }

    [Fact]
    public async Task A_procd_killed_in_mid_run_is_a_lost_sandbox_and_the_next_call_starts_it()
    {
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 1);
        var sandbox = await cluster.ClaimAsync(Sandbox.Waits);
        var answer = sandbox.InvokeAsync();
        await sandbox.RunningAsync();
        Assert.Equal(0, Native.kill(sandbox.Procd, Native.SIGKILL));
        (await answer).Failed(HttpStatusCode.BadGateway, "sandbox_lost");
        sandbox.Go();
        Assert.Equal("done", (await sandbox.InvokeAsync()).Succeeded());
        Assert.Equal(2, sandbox.Runs);
    }

    [Fact]
    public async Task A_sandbox_killed_in_mid_run_is_lost_and_the_next_call_starts_it()
    {
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 1, ("Local__Isolation", "Bubblewrap"));
        var sandbox = await cluster.ClaimAsync(Sandbox.Waits);
        var answer = sandbox.InvokeAsync();
        await sandbox.RunningAsync();
        ProcessTable.Kill([.. ProcessTable.DescendantsOf(sandbox.Procd), sandbox.Procd]);
        (await answer).Failed(HttpStatusCode.BadGateway, "sandbox_lost");
        sandbox.Go();
        Assert.Equal("done", (await sandbox.InvokeAsync()).Succeeded());
        Assert.Equal(2, sandbox.Runs);
    }

    [Fact]
    public async Task Without_a_worker_it_times_out_and_never_runs()
    {
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 0, ("Sync__QueueTimeout", "00:00:02"));
        var sandbox = await cluster.ClaimAsync(Sandbox.Counts);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        (await sandbox.InvokeAsync("""{"path":"/late"}""")).Failed(HttpStatusCode.GatewayTimeout, "queue_timeout");
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds, 2, 3);

        await cluster.AddWorkerAsync();
        Assert.Equal("/next", (await sandbox.InvokeAsync("""{"path":"/next"}""")).Succeeded());
        Assert.Equal(1, sandbox.Runs);
    }

    private static int Told(Cluster cluster, string what) => cluster.Gateway.Said.Split(what).Length - 1;
}
