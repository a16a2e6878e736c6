using System.Net;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>A cancel at each step of an invocation.</summary>
public sealed class CancelTests(Line line) : LineTests(line)
{
    private const string NotesItsProcess = """
        import os, time
        here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        def handler(request):
            with open(here + '/runs', 'a') as runs:
                runs.write(f'{os.getpid()}\n')
            time.sleep(60)
        """;

    private const string Fails = """
        import os
        here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        def handler(request):
            with open(here + '/runs', 'a') as runs:
                runs.write('run\n')
            raise RuntimeError('as ever')
        """;

    [Fact]
    public async Task Before_it_is_due_it_never_runs()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        var accepted = await sandbox.AcceptAsync("""{"delay_ms":60000}""");
        await CancelledAsync(accepted.InvocationId, HttpStatusCode.OK);
        Assert.Equal(0, sandbox.Runs);
    }

    [Fact]
    public async Task With_its_ticket_at_the_broker_it_never_runs()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await using var tickets = await Tap.OnAsync(Line.Broker.Uri, Queues.Tickets);
        var accepted = await sandbox.AcceptAsync();
        await Wait.UntilAsync(() => tickets.Count(accepted.InvocationId) > 0, "the ticket is published", TestContext.Current.CancellationToken);
        await CancelledAsync(accepted.InvocationId, HttpStatusCode.OK);
        await using var worker = await Line.AddWorkerAsync();
        await EmptyAsync(Queues.Tickets);
        Assert.Equal(0, sandbox.Runs);
    }

    [Fact]
    public async Task Claimed_and_not_started_it_never_runs()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        var (id, worker) = await ClaimedAsync(sandbox);
        await using var owned = worker;
        Assert.Equal(HttpStatusCode.Accepted, (await Cluster.CancelAsync(id)).Status);
        worker.Wire.FromBroker.Open();
        Assert.Equal(InvocationState.Cancelled, (await Cluster.EndAsync(id)).State);
        await EmptyAsync(Queues.Tickets);
        Assert.Equal(0, sandbox.Runs);
    }

    [Fact]
    public async Task In_mid_run_its_processes_are_killed()
    {
        var sandbox = await Cluster.ClaimAsync(NotesItsProcess);
        await using var worker = await Line.AddWorkerAsync();
        var accepted = await sandbox.AcceptAsync("""{"retry":{"max_attempts":5}}""");
        await sandbox.RunningAsync();
        await CancelledAsync(accepted.InvocationId, HttpStatusCode.Accepted);
        var process = (await File.ReadAllTextAsync(Path.Combine(sandbox.Workspace, "runs"), TestContext.Current.CancellationToken)).Trim();
        await Wait.UntilAsync(() => !Directory.Exists($"/proc/{process}"), "its process is gone", TestContext.Current.CancellationToken);
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task After_it_ended_and_before_that_is_recorded_it_keeps_its_end()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Waits);
        var (id, worker) = await RunningAsync(sandbox);
        await using var owned = worker;
        worker.Wire.ToBroker.Close();
        sandbox.Go();
        await Wait.UntilAsync(() => worker.Wire.ToBroker.Holds(nameof(RecordResult), id), "it sends the result", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, (await Cluster.CancelAsync(id)).Status);
        worker.Wire.ToBroker.Open();
        (await Cluster.EndAsync(id)).Succeeded(Finished);
        (await Cluster.CancelAsync(id)).Failed(HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task Between_two_attempts_there_is_no_second()
    {
        var sandbox = await Cluster.ClaimAsync(Fails);
        await using var worker = await Line.AddWorkerAsync();
        var accepted = await sandbox.AcceptAsync("""{"retry":{"max_attempts":5,"backoff_ms":60000}}""");
        await Wait.UntilAsync(
            async () => (await Cluster.InvocationAsync(accepted.InvocationId)).Waiting?.Reason is WaitingReason.Backoff, "it pauses", TestContext.Current.CancellationToken);
        await CancelledAsync(accepted.InvocationId, HttpStatusCode.OK);
        Assert.Equal(1, sandbox.Runs);
    }

    private async Task CancelledAsync(string id, HttpStatusCode answer)
    {
        Assert.Equal(answer, (await Cluster.CancelAsync(id)).Status);
        var ended = await Cluster.EndAsync(id);
        Assert.Equal((InvocationState.Cancelled, "cancelled"), (ended.State, ended.Error!.Code.Wire()));
        (await Cluster.CancelAsync(id)).Failed(HttpStatusCode.Conflict, "conflict");
    }
}
