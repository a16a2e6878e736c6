using System.Diagnostics;
using System.Globalization;
using System.Net;
using Invoke.Tests;

namespace Invoke.Telemetry.Tests;

/// <summary>
/// Many invocations of both lanes over three workers, one of which is stopped or killed meanwhile: N of them, 200 by default;
/// <c>make traces</c> runs 1000.
/// </summary>
public sealed class ManyTracesTests(ITestOutputHelper output)
{
    private const int Callers = 16;

    /// <summary>How old spans may get before they are exported, in ms: what the settings say, and the export itself on a busy machine.</summary>
    private const int ExportMs = 500;

    private static int Count => int.Parse(Environment.GetEnvironmentVariable("N") ?? "200", CultureInfo.InvariantCulture);

    [Fact]
    public async Task All_traces_are_complete_when_a_worker_is_stopped()
    {
        await using var line = new TracedLine { Workers = 3 };
        await line.InitializeAsync();
        var (ran, _) = await RunAsync(line, worker => worker.TerminateAsync());
        var traces = await TracesAsync(line, ran, (trace, isAsync) => HasRootAndOneWholeAttempt(trace, isAsync) && trace.IsOneTree);
        Assert.All(traces, trace => Assert.True(trace.IsOneTree, $"not one tree:\n{TracedLine.Shown(trace)}"));
        Tell(traces, ran, "stopped by SIGTERM");
    }

    [Fact]
    public async Task Every_trace_has_its_root_and_one_whole_attempt_when_a_worker_is_killed()
    {
        await using var line = new TracedLine { Workers = 3 };
        await line.InitializeAsync();
        var (ran, killedAt) = await RunAsync(line, worker => worker.KillAsync());

        // What the killed worker had not exported yet of what it ran is gone with it.
        bool IsLost(TraceTold trace) => trace.Spans.Count(span => span.IsRoot) == 1 && trace.Spans.Min(span => span.Start) <= killedAt && trace.Spans.Max(span => span.End) >= killedAt - ExportMs;
        var traces = await TracesAsync(line, ran, (trace, isAsync) => HasRootAndOneWholeAttempt(trace, isAsync) || IsLost(trace));
        Tell(traces, ran, "killed by SIGKILL");
        var isAsync = ran.ToDictionary(one => one.TraceId, one => one.IsAsync, StringComparer.Ordinal);
        var lost = traces.Count(trace => !HasRootAndOneWholeAttempt(trace, isAsync[trace.Id]));
        output.WriteLine($"without a whole attempt, because the killed worker had not exported its spans yet: {lost}");
        Assert.InRange(lost, 0, 10 * Callers);
    }

    /// <summary>Has them run, every second one asynchronously, and does that to a worker when a third has ended.</summary>
    private static async Task<(List<(string TraceId, bool IsAsync)> Ran, double EndedAt)> RunAsync(TracedLine line, Func<InvokeProcess, Task> end)
    {
        var sandbox = await line.Cluster.ClaimAsync("def handler(request): return 'hello'", """{"mode":"fork"}""");
        var ran = new (string TraceId, bool IsAsync)[Count];
        var (ended, victim, at) = (0, line.Cluster.Workers[0], 0.0);
        Task? fate = null;
        var gate = new Lock();
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (number, _) =>
        {
            ran[number] = number % 2 == 0 ? (await InvokeAsync(sandbox), false) : ((await line.RunAsync(sandbox)).GetProperty("trace_id").GetString()!, true);
            lock (gate)
            {
                if (++ended != Count / 3) return;
                at = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
                fate = end(victim);
            }
        });
        await fate!;
        // A worker that stops gives its tickets back: they are neither unusable, nor given back so often that they are put aside.
        var queues = await line.Broker.QueuesAsync();
        Assert.Contains("invoke.dead\t0\t0", queues);
        Assert.DoesNotContain(queues, queue => queue.Contains("_error", StringComparison.Ordinal));
        line.Cluster.Workers.Remove(victim);
        return ([.. ran], at);
    }

    private static async Task<string> InvokeAsync(Sandbox sandbox)
    {
        var answer = await sandbox.InvokeAsync();
        Assert.True(answer.Status is HttpStatusCode.OK, $"{answer}");
        return TracedLine.TraceIdOf(answer);
    }

    private static async Task<List<TraceTold>> TracesAsync(TracedLine line, List<(string TraceId, bool IsAsync)> ran, Func<TraceTold, bool, bool> isWhole)
    {
        var wanted = ran.ToDictionary(one => one.TraceId, one => one.IsAsync, StringComparer.Ordinal);
        var (traces, seen, since) = (new List<TraceTold>(), -1, Stopwatch.GetTimestamp());
        while (true)
        {
            var spans = line.Receiver.Spans.ToList();
            traces = [.. spans.Where(span => wanted.ContainsKey(span.TraceId)).GroupBy(span => span.TraceId, StringComparer.Ordinal).Select(trace => new TraceTold(trace.Key, [.. trace]))];
            var lacking = traces.Where(trace => !isWhole(trace, wanted[trace.Id])).ToList();
            if (lacking.Count == 0 && traces.Count == wanted.Count) return traces;
            if (spans.Count != seen) (seen, since) = (spans.Count, Stopwatch.GetTimestamp());
            Assert.True(
                Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(15),
                $"{wanted.Count - traces.Count} traces are missing and {lacking.Count} are not whole, for example\n{(lacking.Count > 0 ? TracedLine.Shown(lacking[0]) : "")}");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    private static bool HasRootAndOneWholeAttempt(TraceTold trace, bool isAsync) =>
        trace.Spans.Count(span => span.IsRoot) == 1
        && trace.Spans.Any(call => call.Source == "Invoke.Sandboxes" && TraceTests.Run.All(name => trace.Has(call, name)))
        && (!isAsync || trace.Named("record").Any());

    private void Tell(List<TraceTold> traces, List<(string TraceId, bool IsAsync)> ran, string fate)
    {
        var asynchronous = ran.Where(one => one.IsAsync).Select(one => one.TraceId).ToHashSet(StringComparer.Ordinal);
        output.WriteLine($"{ran.Count} invocations over 3 workers, one {fate}: {traces.Count} traces, {traces.Count(trace => trace.IsOneTree)} of them one tree, {traces.Sum(trace => trace.Spans.Count)} spans");
        output.WriteLine($"with a message that came a second time: {traces.Count(trace => trace.Spans.Any(span => span["invoke.redelivered"] == "true"))}");
        foreach (var (lane, of) in ((string, IEnumerable<TraceTold>)[])[("synchronous", traces.Where(trace => !asynchronous.Contains(trace.Id))), ("asynchronous", traces.Where(trace => asynchronous.Contains(trace.Id)))])
        {
            var unexplained = of.Where(trace => trace.IsOneTree).Select(trace => trace.Unexplained()).Order().ToList();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lane}: the longest time that no span explains: {unexplained[^1]:0.0} ms; in the median trace {unexplained[unexplained.Count / 2]:0.0} ms"));
        }
    }
}
