using Invoke.Contracts.Messages;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>A gateway is killed at each step of an acceptance.</summary>
public sealed class GatewayDeathTests(Line line) : LineTests(line)
{
    [Fact]
    public async Task Before_it_commits_nothing_is_accepted_twice()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await using var held = await StoreLock.OnAllAsync(Line.Store);
        var asked = sandbox.PostInvocationAsync(key: "before", gateway: Line.Gateways[0].Process);
        await held.HoldsUpAsync("INSERT INTO invocations");
        await Line.KillGatewayAsync(Line.Gateways[0]);
        await held.DisposeAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => asked);

        await using var worker = await Line.AddWorkerAsync();
        var accepted = await sandbox.AcceptAsync(key: "before");
        (await Cluster.EndAsync(accepted.InvocationId)).Succeeded(Finished);
        Assert.Equal([accepted.InvocationId], (await Cluster.InvocationsAsync($"sandbox_id={sandbox.Id}")).Select(one => one.InvocationId));
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task After_it_committed_and_before_it_published_another_publishes()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await using var tickets = await Tap.OnAsync(Line.Broker.Uri, Queues.Tickets);
        foreach (var gateway in Line.Gateways) gateway.Wire.ToBroker.Close();
        var accepted = await sandbox.AcceptAsync(gateway: Line.Gateways[0].Process);
        await Line.KillGatewayAsync(Line.Gateways[0]);
        Assert.Equal(0, tickets.Count(accepted.InvocationId));

        await using var worker = await Line.AddWorkerAsync();
        Line.Gateways[1].Wire.ToBroker.Open();
        (await Cluster.EndAsync(accepted.InvocationId)).Succeeded(Finished);
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task After_it_published_the_ticket_is_claimed_from_another()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await using var tickets = await Tap.OnAsync(Line.Broker.Uri, Queues.Tickets);
        var accepted = await sandbox.AcceptAsync(gateway: Line.Gateways[0].Process);
        await Wait.UntilAsync(() => tickets.Count(accepted.InvocationId) > 0, "the ticket is published", TestContext.Current.CancellationToken);
        await Line.KillGatewayAsync(Line.Gateways[0]);

        await using var worker = await Line.AddWorkerAsync();
        (await Cluster.EndAsync(accepted.InvocationId)).Succeeded(Finished);
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task After_it_committed_a_claim_and_before_it_answered_the_claim_is_asked_again()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await using var tickets = await Tap.OnAsync(Line.Broker.Uri, Queues.Tickets);
        await using var worker = await UsedWorkerAsync(sandbox);
        worker.Wire.FromBroker.Close();
        var accepted = await sandbox.AcceptAsync();
        await Wait.UntilAsync(() => tickets.Count(accepted.InvocationId) > 0, "the ticket is published", TestContext.Current.CancellationToken);
        await using (var held = await StoreLock.OnInvocationAsync(Line.Store, accepted.InvocationId))
        {
            worker.Wire.FromBroker.Open();
            await held.HoldsUpAsync("");
            foreach (var gateway in Line.Gateways) gateway.Wire.ToBroker.Close();
        }

        WiredProcess? claimed = null;
        await Wait.UntilAsync(
            () => (claimed = Line.Gateways.FirstOrDefault(gateway => gateway.Wire.ToBroker.Holds(nameof(InvocationClaimed), sandbox.Id))) is not null,
            "a claim is answered", TestContext.Current.CancellationToken);
        await Line.KillGatewayAsync(claimed!);
        foreach (var gateway in Line.Gateways) gateway.Wire.ToBroker.Open();

        (await Cluster.EndAsync(accepted.InvocationId)).Succeeded(Finished);
        Assert.Equal(1, sandbox.Runs);
    }
}
