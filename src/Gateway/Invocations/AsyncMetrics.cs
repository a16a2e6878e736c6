using System.Diagnostics.Metrics;

namespace Invoke.Gateway.Invocations;

/// <summary>What waits and what may run, as the store has it: every gateway tells the same. And how the dispatcher fares here.</summary>
internal sealed class AsyncMetrics
{
    private static readonly KeyValuePair<string, object?>[] Whys = [Why("first"), Why("again"), Why("anew")];

    private readonly Counter<long> _tickets;
    private readonly TimeProvider _clock;
    private long _runnable, _running, _passedAt;
    private IReadOnlyList<Backlog> _backlog = [];

    public AsyncMetrics(IMeterFactory meters, TimeProvider clock)
    {
        (_clock, _passedAt) = (clock, clock.GetTimestamp());
        var meter = meters.Create("Invoke.Gateway");
        _tickets = meter.CreateCounter<long>("invoke.async.tickets", description: "Tickets handed to the broker, by why: first, again after a lost worker or lease, or anew because nobody took it.");
        foreach (var why in Whys) _tickets.Add(0, why);
        meter.CreateObservableGauge("invoke.async.runnable", () => Volatile.Read(ref _runnable), description: "Asynchronous invocations that may run now: ticketed or running. Scale workers by it.");
        meter.CreateObservableGauge("invoke.async.running", () => Volatile.Read(ref _running), description: "Asynchronous invocations that run.");
        meter.CreateObservableGauge("invoke.async.queued", () => Each(one => one.Count), description: "Asynchronous invocations that wait, by reason.");
        meter.CreateObservableGauge("invoke.async.oldest.age", () => Each(one => one.OldestMs / 1000.0), "s", "How long the one that waits longest for that reason has waited.");
        meter.CreateObservableGauge("invoke.dispatcher.lag", () => _clock.GetElapsedTime(Volatile.Read(ref _passedAt)).TotalSeconds, "s", "How long ago this gateway last looked what may run; about a second at rest.");
    }

    public void Passed(DispatchPass pass)
    {
        Volatile.Write(ref _passedAt, _clock.GetTimestamp());
        Volatile.Write(ref _runnable, pass.Runnable);
        Count(pass.First.Count, Whys[0]);
        Count(pass.Again.Count, Whys[1]);
        Count(pass.Anew.Count, Whys[2]);
    }

    /// <summary>The store was looked at.</summary>
    public void Seen(long running, IReadOnlyList<Backlog> backlog)
    {
        Volatile.Write(ref _running, running);
        Volatile.Write(ref _backlog, backlog);
    }

    private IEnumerable<Measurement<double>> Each(Func<Backlog, double> value) =>
        Volatile.Read(ref _backlog).Select(one => new Measurement<double>(value(one), new KeyValuePair<string, object?>("reason", one.Reason)));

    private void Count(int count, KeyValuePair<string, object?> why)
    {
        if (count > 0) _tickets.Add(count, why);
    }

    private static KeyValuePair<string, object?> Why(string why) => new("why", why);
}
