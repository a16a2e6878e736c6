using System.Diagnostics;
using System.Globalization;
using Invoke.Tests;

namespace Invoke.Broker.Tests;

/// <summary>What the broker has before and after many invocations. <c>SECONDS</c> says for how long they come.</summary>
public sealed class SoakTests(PrivateBroker fixture, ITestOutputHelper output) : IClassFixture<PrivateBroker>
{
    private const int Callers = 64;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("SECONDS") ?? "5", CultureInfo.InvariantCulture));

    private readonly NativeBroker _broker = fixture.Broker;

    [Fact]
    public async Task Sixty_four_callers_leave_the_broker_as_it_was()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 2);
        var sandbox = await cluster.ClaimAsync(Sandbox.Hello);
        (await sandbox.InvokeAsync()).Succeeded();

        // Each process has one, and the gateway another by which it takes what other systems submit.
        await Wait.UntilAsync(async () => (await _broker.ConnectionsAsync()).Count == 4, "four connections are there", TestContext.Current.CancellationToken);
        var (queues, exchanges, connections) = (await _broker.QueuesAsync(), await _broker.ExchangesAsync(), await _broker.ConnectionsAsync());
        Assert.All(queues, queue => Assert.EndsWith("\t0\t0", queue, StringComparison.Ordinal));

        var answered = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(started) < Duration)
            {
                (await sandbox.InvokeAsync()).Succeeded();
                Interlocked.Increment(ref answered);
            }
        }));
        output.WriteLine($"{answered} invocations by {Callers} callers in {Duration.TotalSeconds} s, 0 failed");

        // An answer may be there before the broker has the worker's acknowledgement.
        await Wait.UntilAsync(async () => (await _broker.QueuesAsync()).SequenceEqual(queues), "the queues are as before and empty, nothing unacknowledged", TestContext.Current.CancellationToken);
        Assert.Equal(exchanges, await _broker.ExchangesAsync());
        Assert.Equal(connections, await _broker.ConnectionsAsync());
        output.WriteLine($"as before: queues (name, messages, unacknowledged) {string.Join(", ", queues)}; {exchanges.Count} exchanges, {connections.Count} connections");
    }

    [Fact]
    public async Task The_topology_is_as_designed_and_a_worker_takes_as_many_as_it_may()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 1, Cluster.Patient, ("Messaging__Concurrency", "7"));
        var sandbox = await cluster.ClaimAsync(Sandbox.Waits);
        Assert.Contains("invoke.sync\tclassic\ttrue\tfalse\t[]\n", await _broker.ControlAsync("list_queues", "name", "type", "durable", "auto_delete", "arguments", "--no-table-headers"), StringComparison.Ordinal);
        Assert.Contains("invoke.sync\t7\n", await _broker.ControlAsync("list_consumers", "queue_name", "prefetch_count", "--no-table-headers"), StringComparison.Ordinal);
        var answers = Enumerable.Range(0, 10).Select(_ => sandbox.InvokeAsync()).ToList();
        await sandbox.RunningAsync(7);
        await Wait.UntilAsync(async () => (await _broker.QueuesAsync()).Contains("invoke.sync\t10\t7"), "seven are out, three wait", TestContext.Current.CancellationToken);
        Assert.Equal(7, sandbox.Runs);
        sandbox.Go();
        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal("done", answer.Succeeded()));
    }
}
