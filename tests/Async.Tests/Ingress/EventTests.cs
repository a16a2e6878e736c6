using Invoke.Tests;

namespace Invoke.Async.Tests.Ingress;

/// <summary>Other systems hear what becomes of invocations.</summary>
public sealed class EventTests(Line line) : LineTests(line)
{
    [Fact]
    public async Task Listeners_hear_of_each_start_and_end_in_order()
    {
        await using var worker = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await sandbox.WriteAsync("bad", "def handler(request): raise ValueError('no')");
        using var all = await Peers.ListenAsync(Line.Broker.Uri, $"invocation.*.{sandbox.Id}.#", 4);
        using var failures = await Peers.ListenAsync(Line.Broker.Uri, "invocation.completed.*.bad.failed", 1);
        var good = (await Cluster.EndAsync((await sandbox.AcceptAsync()).InvocationId)).SucceededOnce();
        var bad = await Cluster.EndAsync((await sandbox.AcceptAsync(function: "bad")).InvocationId);

        var heard = await all.HeardAsync();
        string[] started = [$"invocation.started.{sandbox.Id}.main.running", $"invocation.started.{sandbox.Id}.bad.running"];
        string[] completed = [$"invocation.completed.{sandbox.Id}.main.succeeded", $"invocation.completed.{sandbox.Id}.bad.failed"];
        Assert.Equal([started[0], completed[0], started[1], completed[1]], heard.Select(one => one.GetProperty("key").GetString()));
        var start = heard[0].GetProperty("event");
        Assert.Equal(($"{good.InvocationId}.started", "running"), (start.GetProperty("id").GetString(), start.GetProperty("data").GetProperty("state").GetString()));
        var end = heard[1].GetProperty("event");
        Assert.Equal(($"{good.InvocationId}.completed", "invocation.completed", "1.0"), (end.GetProperty("id").GetString(), end.GetProperty("type").GetString(), end.GetProperty("specversion").GetString()));
        Assert.Equal((sandbox.Id, "main", "succeeded"), (end.GetProperty("sandboxid").GetString(), end.GetProperty("function").GetString(), end.GetProperty("state").GetString()));
        Assert.Equal(good.Result!.BodyBase64.ToString(), end.GetProperty("data").GetProperty("result").GetProperty("body_base64").GetString());
        Assert.Contains(good.TraceId!, end.GetProperty("traceparent").GetString(), StringComparison.Ordinal);
        Assert.Contains(good.TraceId!, heard[1].GetProperty("traceparent").GetString(), StringComparison.Ordinal);
        Assert.Equal($"{bad.InvocationId}.completed", (await failures.HeardAsync())[0].GetProperty("event").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Ends_that_a_killed_gateway_could_not_tell_are_told_by_another_in_their_order()
    {
        await using var worker = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Sandbox.Waits);
        using var listener = await Peers.ListenAsync(Line.Broker.Uri, $"invocation.completed.{sandbox.Id}.#", 25);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => sandbox.AcceptAsync()));
        var cancelled = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => sandbox.AcceptAsync("""{"delay_ms":600000}""")));
        await sandbox.RunningAsync(5);
        foreach (var gateway in Line.Gateways) gateway.Wire.ToBroker.Close();
        sandbox.Go();
        foreach (var one in accepted) (await Cluster.EndAsync(one.InvocationId)).SucceededOnce();
        foreach (var one in cancelled) await Cluster.CancelAsync(one.InvocationId);
        Assert.Equal("listening", listener.Said.Trim());
        foreach (var gateway in Line.Gateways) await gateway.KillAsync();

        await Line.MendAsync();
        var ids = (await listener.HeardAsync()).Select(one => one.GetProperty("event").GetProperty("id").GetString()).ToList();
        Assert.Equal(accepted.Select(one => $"{one.InvocationId}.completed").Order(), ids.Take(5).Order());
        Assert.Equal(cancelled.Select(one => $"{one.InvocationId}.completed"), ids.Skip(5));
    }
}
