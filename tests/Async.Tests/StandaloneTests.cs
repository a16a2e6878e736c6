using System.Net;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>Everything in one process, over SQLite: it keeps the same promises.</summary>
public sealed class StandaloneTests
{
    private const AttemptOutcome Finished = AttemptOutcome.Finished;

    [Fact]
    public async Task Killed_and_started_again_it_has_everything_and_runs_nothing_twice()
    {
        await using var invoke = await Cluster.StandaloneAsync();
        var counted = await invoke.ClaimAsync(Sandbox.Counts);
        var over = (await invoke.EndAsync((await counted.AcceptAsync("""{"labels":{"a":"b"}}""", "over")).InvocationId)).Succeeded(Finished);
        var sandbox = await invoke.ClaimAsync(Sandbox.Waits);
        var lines = string.Concat(Enumerable.Repeat($$"""{"sandbox_id":"{{sandbox.Id}}","function":"main"}""" + "\n", 20));
        var batch = (await invoke.PostBatchAsync(lines)).As<BatchAccepted>();
        var single = await sandbox.AcceptAsync();
        var delayed = await counted.AcceptAsync("""{"delay_ms":3600000}""");
        await sandbox.RunningAsync(4);

        await invoke.Gateway.KillAsync();
        invoke.Gateways.Clear();
        await invoke.AddGatewayAsync(project: "Standalone");
        Assert.Equivalent(over, await invoke.InvocationAsync(over.InvocationId), strict: true);
        Assert.Equal(over.InvocationId, (await counted.PostInvocationAsync("""{"labels":{"a":"b"}}""", "over")).As<Invocation>().InvocationId);
        Assert.Equal(InvocationState.Queued, (await invoke.InvocationAsync(delayed.InvocationId)).State);
        sandbox.Go();
        (await invoke.EndAsync(single.InvocationId)).Succeeded(Finished);
        var ledger = await invoke.LedgerAsync(batch.BatchId, "?wait=60");
        Assert.Equal((20, 20, true), (ledger.Accepted, ledger.Succeeded, ledger.Finished));
        Assert.Equal(21, sandbox.Runs);
        Assert.Equal(1, counted.Runs);
    }

    [Fact]
    public async Task A_full_disk_is_told_and_loses_nothing_that_was_accepted()
    {
        const string fills = """
            import os
            here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
            def handler(request):
                with open(here + '/filling', 'ab', buffering=0) as filling:
                    try:
                        while filling.write(bytes(4096)):
                            pass
                    except OSError as error:
                        return str(error.errno)
            """;
        await using var disk = await SmallDisk.MountAsync();
        await using var invoke = await Cluster.StandaloneAsync(("INVOKE_STATE", Path.Combine(disk.Path, "state")));
        var sandbox = await invoke.ClaimAsync(Sandbox.Waits);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => sandbox.AcceptAsync()));
        await sandbox.RunningAsync(4);
        await sandbox.WriteAsync("fills", fills);
        Assert.Equal("28", (await invoke.SendAsync(HttpMethod.Post, $"/api/v1/sandboxes/{sandbox.Id}/functions/fills/invoke")).Succeeded());

        Answer refused = null!;
        await Wait.UntilAsync(
            async () => (refused = await sandbox.PostInvocationAsync($$"""{"body_base64":"{{new string('A', 400_000)}}"}""")).Status is not HttpStatusCode.Accepted, "the disk is full", TestContext.Current.CancellationToken);
        refused.Failed(HttpStatusCode.ServiceUnavailable, "store_unavailable");
        File.Delete(Path.Combine(sandbox.Workspace, "filling"));
        sandbox.Go();
        foreach (var one in accepted) (await invoke.EndAsync(one.InvocationId)).Succeeded(Finished);
        (await invoke.EndAsync((await sandbox.AcceptAsync()).InvocationId)).Succeeded(Finished);
        foreach (var one in await invoke.InvocationsAsync($"sandbox_id={sandbox.Id}")) (await invoke.EndAsync(one.InvocationId)).Succeeded(Finished);
    }

    [Fact]
    public async Task A_procd_that_is_down_for_thirty_seconds_costs_no_attempt()
    {
        var programs = Directory.CreateTempSubdirectory("invoke-procd-").FullName;
        var bin = Path.Combine(programs, "bin");
        Directory.CreateSymbolicLink(bin, Path.Combine(Repository.ProcdDirectory, "bin"));
        Directory.CreateSymbolicLink(Path.Combine(programs, "runtimes"), Path.Combine(Repository.ProcdDirectory, "runtimes"));
        await using var invoke = await Cluster.StandaloneAsync(("Local__ProcdDirectory", programs));
        var sandbox = await invoke.ClaimAsync(Sandbox.Counts);

        File.Delete(bin);
        Assert.Equal(0, Native.kill(sandbox.Procd, Native.SIGKILL));
        var accepted = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => sandbox.AcceptAsync()));
        var down = TimeProvider.System.GetTimestamp();
        foreach (var one in accepted)
        {
            await Wait.UntilAsync(
                async () => (await invoke.InvocationAsync(one.InvocationId)).Waiting?.Reason is WaitingReason.SandboxUnavailable, "it is parked", TestContext.Current.CancellationToken);
        }

        await Task.Delay(TimeSpan.FromSeconds(30) - TimeProvider.System.GetElapsedTime(down), TestContext.Current.CancellationToken);
        foreach (var one in accepted) Assert.Equal(InvocationState.Queued, (await invoke.InvocationAsync(one.InvocationId)).State);
        Directory.CreateSymbolicLink(bin, Path.Combine(Repository.ProcdDirectory, "bin"));
        foreach (var one in accepted) (await invoke.EndAsync(one.InvocationId)).SucceededOnce();
        Assert.Equal(3, sandbox.Runs);
        Directory.Delete(programs, recursive: true);
    }
}
