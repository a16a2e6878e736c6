using System.Diagnostics.Metrics;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;

namespace Invoke.Gateway.Functions;

/// <summary>Counts invocations as their callers see them.</summary>
internal sealed class InvocationMetrics
{
    private const string Ok = "ok";
    private const string Abandoned = "abandoned";

    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    };

    private static readonly KeyValuePair<string, object?> Sync = new("lane", "sync");

    private readonly Counter<long> _invocations;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _queueTime;

    public InvocationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Invoke.Gateway");
        _invocations = meter.CreateCounter<long>("invoke.invocations", description: "Invocations that ended, by outcome (ok, an error code, or abandoned by the caller).");
        _duration = meter.CreateHistogram("invoke.invocation.duration", "s", "From the arrival of the request to its answer.", advice: Buckets);
        _queueTime = meter.CreateHistogram("invoke.invocation.queue_time", "s", "What an answered invocation spent between gateway and worker, both ways.", advice: Buckets);
    }

    /// <summary>An invocation's caller has its answer.</summary>
    public void Ended(ErrorCode? error, TimeSpan duration) => Count(error is { } code ? code.Wire() : Ok, duration);

    /// <summary>An invocation's caller has gone.</summary>
    public void GivenUp(TimeSpan duration) => Count(Abandoned, duration);

    public void Answered(FunctionInvoked answer, TimeSpan lane) => _queueTime.Record(Math.Max(lane.TotalSeconds - (answer.ElapsedMs / 1000), 0), Sync);

    private void Count(string outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("outcome", outcome);
        _invocations.Add(1, tag, Sync);
        _duration.Record(duration.TotalSeconds, tag, Sync);
    }
}
