using System.Net;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>What all the others stand on is killed.</summary>
public sealed class StoreAndBrokerTests(Line line) : LineTests(line)
{
    [Fact]
    public async Task A_broker_that_lost_its_data_loses_no_invocation()
    {
        await using var worker = await Line.AddWorkerAsync();
        await using var other = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Sandbox.Waits);
        // Some run, some are at the broker, some are not yet. What runs lost its ticket: its result is fetched once its lease is over, 15 s after its timeout.
        var accepted = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => sandbox.AcceptAsync("""{"timeout_ms":15000}""")));
        await sandbox.RunningAsync(8);
        await Line.Broker.KillAsync();
        Line.Broker.DeleteData();
        var meanwhile = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => sandbox.AcceptAsync()));
        sandbox.Go();
        await Line.Broker.StartAsync();

        foreach (var one in accepted.Concat(meanwhile)) (await Cluster.EndAsync(one.InvocationId)).SucceededOnce();
        Assert.Equal(28, sandbox.Runs);
        await NothingFailedAsync();
        foreach (var gateway in Line.Gateways) await gateway.Process.WhenReadyAsync();
    }

    [Fact]
    public async Task A_store_that_was_killed_has_all_that_it_accepted_and_results_wait_for_it()
    {
        await using var worker = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Sandbox.Waits);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => sandbox.AcceptAsync(key: $"kept-{i}")));
        await sandbox.RunningAsync(6);
        await Line.Postgres.KillAsync();
        var refused = (await sandbox.PostInvocationAsync()).Failed(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        Assert.NotEmpty(refused.Headers["Retry-After"]);
        (await Cluster.GetAsync($"/api/v1/invocations/{accepted[0].InvocationId}")).Failed(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        sandbox.Go();
        Assert.Equal("done", (await sandbox.InvokeAsync()).Succeeded()); // the sync lane has no store

        await Line.Postgres.StartServerAsync();
        foreach (var one in accepted) (await Cluster.EndAsync(one.InvocationId)).Succeeded(Finished);
        Assert.Equal(HttpStatusCode.OK, (await sandbox.PostInvocationAsync(key: "kept-0")).Status);
        (await Cluster.EndAsync((await sandbox.AcceptAsync()).InvocationId)).Succeeded(Finished);
        Assert.Equal(8, sandbox.Runs);
        await NothingFailedAsync();
    }

    /// <summary>A message whose taker could not do with it what it should is in none of the queues for such.</summary>
    private async Task NothingFailedAsync() => Assert.All(
        (await Line.Broker.QueuesAsync()).Where(queue => queue.Contains("_error\t", StringComparison.Ordinal) || queue.Contains("_skipped\t", StringComparison.Ordinal) || queue.StartsWith("invoke.dead\t", StringComparison.Ordinal)),
        queue => Assert.EndsWith("\t0\t0", queue, StringComparison.Ordinal));
}
