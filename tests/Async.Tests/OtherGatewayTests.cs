using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>Whichever gateway accepts or records it, all of them tell the same.</summary>
public sealed class OtherGatewayTests(Line line) : LineTests(line)
{
    [Fact]
    public async Task Whoever_waits_at_any_gateway_hears_of_the_end_and_of_each_state()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Hello);
        var accepted = await sandbox.AcceptAsync(gateway: Line.Gateways[0].Process);
        var waiting = (await Cluster.InvocationAsync(accepted.InvocationId)).Waiting;
        Assert.NotNull(waiting);
        await Wait.UntilAsync(
            async () => (await Cluster.InvocationAsync(accepted.InvocationId)).Waiting?.Reason is WaitingReason.NoWorker, "it waits for a worker", TestContext.Current.CancellationToken);
        var polls = Line.Gateways.Select(gateway => Cluster.SendAsync(HttpMethod.Get, $"/api/v1/invocations/{accepted.InvocationId}?wait=60", gateway: gateway.Process)).ToList();
        var streams = Line.Gateways.Select(gateway => StatesAsync(accepted.InvocationId, gateway.Process)).ToList();
        await using var worker = await Line.AddWorkerAsync();
        Assert.All(await Task.WhenAll(polls), answer => answer.As<Invocation>().Succeeded(Finished));
        foreach (var states in await Task.WhenAll(streams))
        {
            // A stream may have begun behind the first state, and a state may pass between two looks; none comes twice or out of order.
            Assert.Equal(states.Distinct(StringComparer.Ordinal).OrderBy(state => Array.IndexOf(["queued", "running", "succeeded"], state)), states);
            Assert.Equal("succeeded", states[^1]);
        }
    }

    private async Task<List<string>> StatesAsync(string id, InvokeProcess gateway)
    {
        var states = new List<string>();
        await foreach (var one in Cluster.EventsAsync(new Uri(gateway.Url, $"/api/v1/invocations/{id}/events").ToString(), cancellationToken: TestContext.Current.CancellationToken))
            states.Add(one.Data.GetProperty("state").GetString()!);
        return states;
    }
}
