using System.Collections.Concurrent;
using System.Globalization;
using Invoke.Tests;

namespace Invoke.Broker.Tests;

/// <summary>Workers and gateways are replaced one after the other under 20 requests a second. <c>N</c> says how many workers; a fifth as many gateways.</summary>
public sealed class RollingTests(SharedBroker shared, ITestOutputHelper output) : IClassFixture<SharedBroker>
{
    private const int Tries = 10, AtOnce = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly int Workers = int.Parse(Environment.GetEnvironmentVariable("N") ?? "5", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Replacing_workers_fails_no_request()
    {
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 2);
        var sandbox = await cluster.ClaimAsync(Sandbox.Counts);
        var answered = await UnderLoadAsync(number => sandbox.InvokeAsync(Body(number)), async () =>
        {
            for (var i = 0; i < Workers; i++)
            {
                await cluster.AddWorkerAsync();
                Assert.Equal(0, await cluster.Workers[i].TerminateAsync());
            }
        });
        output.WriteLine($"{Workers} workers replaced, {answered} requests answered, 0 failed");
        OnceEach(sandbox, answered);
    }

    [Fact]
    public async Task Replacing_gateways_fails_no_request_of_a_client_that_tries_again()
    {
        var count = Math.Max(Workers / 5, 1);
        await using var cluster = await Cluster.StartAsync(shared.Uri, workers: 1);
        await cluster.AddGatewayAsync();
        var sandbox = await cluster.ClaimAsync(Sandbox.Counts);
        var gateways = new ConcurrentQueue<InvokeProcess>(cluster.Gateways);
        var again = 0;
        var answered = await UnderLoadAsync(InvokeAsync, async () =>
        {
            for (var i = 0; i < count; i++)
            {
                gateways.Enqueue(await cluster.AddGatewayAsync());
                Assert.Equal(0, await cluster.Gateways[i].TerminateAsync());
                Assert.True(gateways.TryDequeue(out _));
            }
        });
        output.WriteLine($"{count} gateways replaced, {answered} requests answered, {again} tried again, 0 failed");
        OnceEach(sandbox, answered);

        // As a load balancer that has not noticed yet: a gateway that stops is still among those it picks from.
        async Task<Answer> InvokeAsync(int number)
        {
            for (var attempt = 1; ; attempt++)
            {
                var known = gateways.ToArray();
                try
                {
                    return await sandbox.InvokeAsync(Body(number), known[(number + attempt) % known.Length]);
                }
                catch (HttpRequestException) when (attempt < Tries)
                {
                    Interlocked.Increment(ref again);
                }
            }
        }
    }

    private static string Body(int number) => $$"""{"path":"/{{number}}"}""";

    /// <summary>Sends requests until the work is done, and checks that each was answered well; returns how many.</summary>
    private static async Task<int> UnderLoadAsync(Func<int, Task<Answer>> invoke, Func<Task> work)
    {
        var requests = new List<Task<Answer>>();
        using var timer = new PeriodicTimer(Interval);
        for (var working = work(); await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);)
        {
            // On a machine that is too slow for the rate, fewer come.
            if (requests.Count(request => !request.IsCompleted) < AtOnce) requests.Add(invoke(requests.Count));
            if (!working.IsCompleted) continue;
            await working;
            break;
        }

        foreach (var answer in await Task.WhenAll(requests)) answer.Succeeded();
        return requests.Count;
    }

    private static void OnceEach(Sandbox sandbox, int requests) =>
        Assert.Equal(Enumerable.Range(0, requests).Select(number => $"/{number}").Order(StringComparer.Ordinal), sandbox.Notes.Order(StringComparer.Ordinal));
}
