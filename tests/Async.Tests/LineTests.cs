using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>What the tests on the line have in common: they leave it whole.</summary>
[Collection(OnTheLine.Name)]
public abstract class LineTests(Line line) : IAsyncLifetime
{
    private protected const AttemptOutcome NotStarted = AttemptOutcome.NotStarted, Finished = AttemptOutcome.Finished;

    protected Line Line => line;

    protected Cluster Cluster => line.Cluster;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await line.MendAsync();

    /// <summary>Waits until nothing is in that queue, or in anybody's hands.</summary>
    protected Task EmptyAsync(string queue) => Wait.UntilAsync(
        async () => (await line.Broker.QueuesAsync()).Contains($"{queue}\t0\t0"), $"{queue} is empty", TestContext.Current.CancellationToken);

    /// <summary>An invocation that a worker was allowed to start, and the worker, which has not heard of it.</summary>
    private protected async Task<(string Id, WiredProcess Worker)> ClaimedAsync(Sandbox sandbox)
    {
        await using var tickets = await Tap.OnAsync(Line.Broker.Uri, Queues.Tickets);
        var accepted = await sandbox.AcceptAsync();
        await Wait.UntilAsync(() => tickets.Count(accepted.InvocationId) > 0, "the ticket is published", TestContext.Current.CancellationToken);
        WiredProcess worker;
        await using (var held = await StoreLock.OnInvocationAsync(Line.Store, accepted.InvocationId))
        {
            worker = await Line.AddWorkerAsync();
            await held.HoldsUpAsync("");
            worker.Wire.FromBroker.Close();
        }

        await Wait.UntilAsync(() => worker.Wire.FromBroker.Holds(nameof(InvocationClaimed), sandbox.Id), "the claim is answered", TestContext.Current.CancellationToken);
        Assert.Equal(InvocationState.Running, (await Cluster.InvocationAsync(accepted.InvocationId)).State);
        return (accepted.InvocationId, worker);
    }

    /// <summary>An invocation that a worker has running, and the worker, which has told the broker before what it sends.</summary>
    private protected async Task<(string Id, WiredProcess Worker)> RunningAsync(Sandbox sandbox)
    {
        var worker = await UsedWorkerAsync(sandbox);
        var accepted = await sandbox.AcceptAsync();
        await sandbox.RunningAsync();
        return (accepted.InvocationId, worker);
    }

    /// <summary>A worker that has run a few already: what it and the gateways open for their first messages is open.</summary>
    private protected async Task<WiredProcess> UsedWorkerAsync(Sandbox sandbox)
    {
        var worker = await Line.AddWorkerAsync();
        await sandbox.WriteAsync("hello", Sandbox.Hello);
        foreach (var one in await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => sandbox.AcceptAsync(function: "hello")))) (await Cluster.EndAsync(one.InvocationId)).Succeeded(Finished);
        return worker;
    }
}
