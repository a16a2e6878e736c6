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
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 1);
        var sandbox = await cluster.ClaimAsync(Sandbox.Waits);
        var answer = sandbox.InvokeAsync();
        await sandbox.RunningAsync();
        await cluster.Workers[0].KillAsync();
        var second = await cluster.AddWorkerAsync();
        sandbox.Go();
        Assert.Equal("done", (await answer).Succeeded());
        Assert.Equal(1, sandbox.Runs);
        Assert.Contains("it is only resumed", second.Said, StringComparison.Ordinal);
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
}
