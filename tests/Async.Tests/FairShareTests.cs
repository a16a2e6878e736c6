using System.Net;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>However much one sandbox has waiting, others get their turn; on both stores.</summary>
public abstract class FairShareTests(StandaloneOn on)
{
    private const int Backlog = 10_000;

    private Cluster Invoke => on.Invoke;

    [Fact]
    public async Task Ten_thousand_slow_ones_of_one_sandbox_do_not_hold_up_the_single_one_of_another()
    {
        var slow = await Invoke.ClaimAsync(Sandbox.Waits);
        var other = await Invoke.ClaimAsync(Sandbox.Hello);
        var lines = string.Concat(Enumerable.Repeat($$"""{"sandbox_id":"{{slow.Id}}","function":"main"}""" + "\n", Backlog));
        var batch = (await Invoke.PostBatchAsync(lines)).As<BatchAccepted>();
        Assert.Equal(Backlog, batch.Accepted);
        await slow.RunningAsync(16);

        (await other.RunAsync()).Succeeded(AttemptOutcome.Finished);
        Assert.Equal(HttpStatusCode.OK, (await other.InvokeAsync()).Status);
        var ledger = await Invoke.LedgerAsync(batch.BatchId);
        // Its share of the places, and none of the slow ones has ended.
        Assert.Equal((Backlog - 16, 16), (ledger.Queued, ledger.Running));
        Assert.Equal(16, slow.Runs);

        Assert.Equal(HttpStatusCode.Accepted, (await Invoke.PostAsync($"/api/v1/batches/{batch.BatchId}/cancel")).Status);
        Assert.Equal(Backlog, (await Invoke.LedgerAsync(batch.BatchId, "?wait=60")).Cancelled);
    }

    [Fact]
    public async Task A_sandbox_keeps_a_place_for_those_who_wait_for_their_answer()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits, maxConcurrency: 3);
        await sandbox.WriteAsync("quick", Sandbox.Hello);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => sandbox.AcceptAsync()));
        await sandbox.RunningAsync(2);
        Assert.Equal("hello", (await Invoke.PostAsync($"/api/v1/sandboxes/{sandbox.Id}/functions/quick/invoke", "{}")).Succeeded());
        Assert.Equal(2, sandbox.Runs);
        sandbox.Go();
        foreach (var one in accepted) (await Invoke.EndAsync(one.InvocationId)).Succeeded(AttemptOutcome.Finished);
    }

    [Collection(StandaloneOnSqlite.Name)]
    public sealed class OnSqlite(StandaloneOnSqlite on) : FairShareTests(on);

    [Collection(StandaloneOnPostgreSql.Name)]
    public sealed class OnPostgreSql(StandaloneOnPostgreSql on) : FairShareTests(on);
}
