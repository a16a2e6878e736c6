using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>A worker is killed, or loses its connection, at each step of an attempt.</summary>
public sealed class WorkerDeathTests(Line line) : LineTests(line)
{
    [Fact]
    public async Task After_it_claimed_and_before_it_started_the_attempt_is_proven_not_started()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        var (id, first) = await ClaimedAsync(sandbox);
        await first.KillAsync();
        await using var second = await Line.AddWorkerAsync();
        (await Cluster.EndAsync(id)).Succeeded(NotStarted, Finished);
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task An_answer_to_a_claim_that_is_lost_with_the_connection_starts_nothing_twice()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        var (id, worker) = await ClaimedAsync(sandbox);
        await using var owned = worker;
        worker.Wire.Cut();
        worker.Wire.FromBroker.Open();
        (await Cluster.EndAsync(id)).SucceededOnce();
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task In_mid_run_another_takes_the_answer()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Waits);
        var (id, first) = await RunningAsync(sandbox);
        await first.KillAsync();
        await using var second = await Line.AddWorkerAsync();
        sandbox.Go();
        (await Cluster.EndAsync(id)).Succeeded(Finished);
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task Before_it_recorded_another_brings_the_kept_answer()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Waits);
        var (id, first) = await RunningAsync(sandbox);
        first.Wire.ToBroker.Close();
        sandbox.Go();
        await Wait.UntilAsync(() => first.Wire.ToBroker.Holds(nameof(RecordResult), id), "it sends the result", TestContext.Current.CancellationToken);
        await first.KillAsync();
        Assert.Equal(InvocationState.Running, (await Cluster.InvocationAsync(id)).State);

        await using var second = await Line.AddWorkerAsync();
        (await Cluster.EndAsync(id)).Succeeded(Finished);
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task Before_it_acknowledged_the_ticket_means_nothing_any_more()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Waits);
        var (id, first) = await RunningAsync(sandbox);
        first.Wire.FromBroker.Close();
        sandbox.Go();
        var recorded = (await Cluster.EndAsync(id)).Succeeded(Finished);
        await first.KillAsync();

        await using var second = await Line.AddWorkerAsync();
        await EmptyAsync(Queues.Tickets);
        Assert.Equivalent(recorded, await Cluster.InvocationAsync(id), strict: true);
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task An_attempt_that_takes_four_workers_with_it_is_given_up()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Waits);
        var accepted = await sandbox.AcceptAsync();
        for (var i = 0; i < 4; i++)
        {
            await using var worker = await Line.AddWorkerAsync();
            await Wait.UntilAsync(
                async () => (await Line.ClaimedByAsync(accepted.InvocationId))?.EndsWith($":{worker.Process.Pid}", StringComparison.Ordinal) is true,
                "it has the attempt", TestContext.Current.CancellationToken);
            await sandbox.RunningAsync();
        }

        await using var fifth = await Line.AddWorkerAsync();
        var ended = await Cluster.EndAsync(accepted.InvocationId);
        Assert.Equal((InvocationState.Dead, "worker_crash_loop"), (ended.State, ended.Error!.Code.Wire()));
        Assert.Equal(1, sandbox.Runs);
        sandbox.Go();
    }
}
