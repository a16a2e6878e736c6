using System.Diagnostics.Metrics;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Procd;

namespace Invoke.Worker;

/// <summary>Counts what a worker has in its hands, and what came of it.</summary>
internal sealed class WorkerMetrics
{
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    };

    private static readonly KeyValuePair<string, object?> Sync = new("lane", "sync"), Async = new("lane", "async");

    private readonly UpDownCounter<long> _running;
    private readonly Histogram<double> _duration;

    public WorkerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Invoke.Worker");
        _running = meter.CreateUpDownCounter<long>("invoke.attempts.running", description: "Attempts that a worker has taken and not answered yet.");
        _duration = meter.CreateHistogram("invoke.attempt.duration", "s", "From a worker's receipt of an attempt to its answer, by outcome (ok or an error code).", advice: Buckets);
    }

    public void Started(ProcdLane lane) => _running.Add(1, Tag(lane));

    public void Ended(ProcdLane lane, ErrorCode? error, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", error is { } code ? code.Wire() : "ok"), Tag(lane));

    /// <summary>Whether it was answered or given up.</summary>
    public void LetGo(ProcdLane lane) => _running.Add(-1, Tag(lane));

    private static KeyValuePair<string, object?> Tag(ProcdLane lane) => lane is ProcdLane.Async ? Async : Sync;
}
