using System.Diagnostics.Metrics;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Procd;
using Invoke.Http.Telemetry;

namespace Invoke.Worker;

/// <summary>Counts what a worker has in its hands, and what came of it.</summary>
internal sealed class WorkerMetrics
{
    private static readonly KeyValuePair<string, object?> Sync = new("lane", "sync"), Async = new("lane", "async");
    private static readonly KeyValuePair<string, object?> Boot = new("step", "boot"), Load = new("step", "load"), Handler = new("step", "handler");

    private static readonly Dictionary<ErrorCode, KeyValuePair<string, object?>> Kills = new()
    {
        [ErrorCode.FunctionTimeout] = new("reason", "timeout"),
        [ErrorCode.Cancelled] = new("reason", "cancelled"),
        [ErrorCode.ResponseTooLarge] = new("reason", "output"),
        [ErrorCode.FunctionCrashed] = new("reason", "crash"),
    };

    private readonly UpDownCounter<long> _running;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _steps;
    private readonly Counter<long> _kills;
    private readonly Counter<long> _resumes;

    public WorkerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Invoke.Worker");
        _running = meter.CreateUpDownCounter<long>("invoke.attempts.running", description: "Attempts that a worker has taken and not answered yet.");
        _duration = meter.CreateHistogram("invoke.attempt.duration", "s", "From a worker's receipt of an attempt to its answer, by outcome (ok or an error code).", advice: DurationAdvice.Runs);
        _steps = meter.CreateHistogram("invoke.run.duration", "s", "What a run that succeeded spent in each step: boot of the runner and its end, load of the module, handler.", advice: DurationAdvice.Runs);
        _kills = meter.CreateCounter<long>("invoke.runs.killed", description: "Runs that did not end by themselves, by reason: timeout, cancelled, output (too much of it), crash (a signal, of the system's or its own).");
        _resumes = meter.CreateCounter<long>("invoke.resumes", description: "Attempts that were not started but resumed, because another worker was lost with them.");
        foreach (var reason in Kills.Values) _kills.Add(0, reason);
        foreach (var lane in (ReadOnlySpan<KeyValuePair<string, object?>>)[Sync, Async]) _resumes.Add(0, lane);
    }

    public void Started(ProcdLane lane, bool resumes)
    {
        _running.Add(1, Tag(lane));
        if (resumes) _resumes.Add(1, Tag(lane));
    }

    public void Ended(ProcdLane lane, RunOutcome run, TimeSpan duration)
    {
        var tag = Tag(lane);
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", run.Error is { } error ? error.Code.Wire() : "ok"), tag);
        if (run is { Error.Code: var code, Report.Started: true } && Kills.TryGetValue(code, out var reason)) _kills.Add(1, reason);
        if (run is not { Succeeded: true, Report.Timings: { } timings }) return;
        _steps.Record(timings.Boot / 1000, Boot, tag);
        _steps.Record(timings.Load / 1000, Load, tag);
        _steps.Record(timings.Handler / 1000, Handler, tag);
    }

    /// <summary>Whether it was answered or given up.</summary>
    public void LetGo(ProcdLane lane) => _running.Add(-1, Tag(lane));

    private static KeyValuePair<string, object?> Tag(ProcdLane lane) => lane is ProcdLane.Async ? Async : Sync;
}
