using System.Net;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>The sandbox goes away under its invocations.</summary>
public sealed class SandboxFaultTests(Line line) : LineTests(line)
{
    [Fact]
    public async Task Deleted_with_a_backlog_all_of_it_is_dead_at_once()
    {
        await using var worker = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Sandbox.Waits);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => sandbox.AcceptAsync(i % 4 == 0 ? """{"delay_ms":600000}""" : "{}")));
        await sandbox.RunningAsync(4);
        Assert.Equal(HttpStatusCode.OK, (await Cluster.SendAsync(HttpMethod.Delete, $"/api/v1/sandboxes/{sandbox.Id}")).Status);
        foreach (var one in accepted)
        {
            var ended = await Cluster.EndAsync(one.InvocationId);
            Assert.Equal((InvocationState.Dead, "sandbox_lost"), (ended.State, ended.Error!.Code.Wire()));
        }

        (await sandbox.PostInvocationAsync()).Failed(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Its_procd_killed_between_runs_is_started_anew_and_costs_no_attempt()
    {
        await using var worker = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        (await Cluster.EndAsync((await sandbox.AcceptAsync()).InvocationId)).Succeeded(Finished);
        Assert.Equal(0, Native.kill(sandbox.Procd, Native.SIGKILL));
        (await Cluster.EndAsync((await sandbox.AcceptAsync()).InvocationId)).SucceededOnce();
        Assert.Equal(2, sandbox.Runs);
    }

    [Theory]
    [InlineData("fail", InvocationState.Failed, 1)]
    [InlineData("retry", InvocationState.Succeeded, 2)]
    public async Task Its_procd_killed_in_mid_run_leaves_an_unknown_outcome_that_follows_on_unknown(string policy, InvocationState end, int runs)
    {
        await using var worker = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Sandbox.Waits);
        var accepted = await sandbox.AcceptAsync($$"""{"on_unknown":"{{policy}}"}""");
        await sandbox.RunningAsync();
        Assert.Equal(0, Native.kill(sandbox.Procd, Native.SIGKILL));
        sandbox.Go();
        var ended = await Cluster.EndAsync(accepted.InvocationId);
        Assert.Equal(end, ended.State);
        Assert.Equal(AttemptOutcome.Unknown, ended.Attempts[0].Outcome);
        if (end is InvocationState.Failed) Assert.Equal("outcome_unknown", ended.Error!.Code.Wire());
        Assert.Equal(runs, sandbox.Runs);
    }
}
