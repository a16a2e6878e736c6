using System.Diagnostics.Metrics;

namespace Invoke.Gateway.Invocations;

/// <summary>Counts asynchronous invocations as they end, and what may run now.</summary>
internal sealed class AsyncMetrics
{
    private readonly Counter<long> _ended;
    private readonly Counter<long> _tickets;
    private long _runnable;

    public AsyncMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Invoke.Gateway");
        _ended = meter.CreateCounter<long>("invoke.async.ended", description: "Asynchronous invocations whose attempt was recorded here, by the state they are in after it.");
        _tickets = meter.CreateCounter<long>("invoke.async.tickets", description: "Tickets handed to the broker, by why: first, again after a lost worker or lease, or anew because nobody took it.");
        meter.CreateObservableGauge("invoke.async.runnable", () => Volatile.Read(ref _runnable), description: "Asynchronous invocations that may run now: ticketed or running. Scale workers by it.");
    }

    public void Recorded(InvocationRow row) => _ended.Add(1, new KeyValuePair<string, object?>("state", row.State));

    public void Passed(DispatchPass pass)
    {
        Volatile.Write(ref _runnable, pass.Runnable);
        Count(pass.First.Count, "first");
        Count(pass.Again.Count, "again");
        Count(pass.Anew.Count, "anew");
    }

    private void Count(int count, string why)
    {
        if (count > 0) _tickets.Add(count, new KeyValuePair<string, object?>("why", why));
    }
}
