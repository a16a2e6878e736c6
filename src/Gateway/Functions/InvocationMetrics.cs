using System.Diagnostics.Metrics;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using Invoke.Http.Telemetry;

namespace Invoke.Gateway.Functions;

/// <summary>Counts invocations as their callers see them, of both lanes.</summary>
internal sealed class InvocationMetrics
{
    private const string Succeeded = "succeeded", Failed = "failed", None = "none";

    /// <summary>What an operator must hear of: there from the start at 0, because the first of a series that begins at 1 is no increase.</summary>
    private static readonly ErrorCode[] Alarming =
    [
        ErrorCode.InternalError, ErrorCode.OutcomeUnknown, ErrorCode.SandboxLost, ErrorCode.SandboxUnavailable, ErrorCode.BrokerUnavailable,
        ErrorCode.StoreUnavailable, ErrorCode.QueueTimeout, ErrorCode.RuntimeUnavailable,
    ];

    private static readonly KeyValuePair<string, object?> Sync = new("lane", "sync"), Async = new("lane", "async");

    private readonly Counter<long> _invocations;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _queueTime;
    private readonly UpDownCounter<long> _inFlight;
    private readonly Counter<long> _resumes;

    public InvocationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Invoke.Gateway");
        _invocations = meter.CreateCounter<long>("invoke.invocations", description: "Invocations that ended, by lane, outcome and error code (none: it succeeded, or its caller left).");
        _duration = meter.CreateHistogram("invoke.invocation.duration", "s", "From the arrival of the request to its answer, or of an asynchronous one to its end.", advice: DurationAdvice.Waits);
        _queueTime = meter.CreateHistogram("invoke.invocation.queue_time", "s", "Synchronous: between gateway and worker, both ways. Asynchronous: from when an attempt was due to its claim.", advice: DurationAdvice.Waits);
        _inFlight = meter.CreateUpDownCounter<long>("invoke.invocations.in_flight", description: "Synchronous invocations whose callers wait here.");
        _resumes = meter.CreateCounter<long>("invoke.gateway.resumes", description: "Outcomes that the gateway took from the sandbox itself, because worker or broker was lost.");
        _resumes.Add(0);
        foreach (var code in Alarming)
        {
            foreach (var lane in (ReadOnlySpan<KeyValuePair<string, object?>>)[Sync, Async]) _invocations.Add(0, lane, Outcome(Failed), Code(code.Wire()));
        }

        _invocations.Add(0, Async, Outcome("dead"), Code(ErrorCode.WorkerCrashLoop.Wire()));
    }

    /// <summary>A synchronous invocation's caller waits.</summary>
    public void Arrived() => _inFlight.Add(1);

    /// <summary>Its caller has its answer.</summary>
    public void Ended(ErrorCode? error, TimeSpan duration) => EndSync(OutcomeOf(error), error?.Wire() ?? None, duration);

    /// <summary>Its caller has gone.</summary>
    public void GivenUp(TimeSpan duration) => EndSync("abandoned", None, duration);

    public void Answered(FunctionInvoked answer, TimeSpan lane) => _queueTime.Record(Math.Max(lane.TotalSeconds - (answer.ElapsedMs / 1000), 0), Sync);

    /// <summary>The gateway itself asked procd how an attempt ended.</summary>
    public void Resumed() => _resumes.Add(1);

    /// <summary>An attempt of an asynchronous invocation was given to a worker.</summary>
    public void Claimed(TimeSpan waited) => _queueTime.Record(waited.TotalSeconds, Async);

    /// <summary>An asynchronous invocation is in a terminal state.</summary>
    public void Ended(string state, string? code, TimeSpan duration) => Count(Async, state, code ?? None, duration);

    private void EndSync(string outcome, string code, TimeSpan duration)
    {
        _inFlight.Add(-1);
        Count(Sync, outcome, code, duration);
    }

    private void Count(KeyValuePair<string, object?> lane, string outcome, string code, TimeSpan duration)
    {
        _invocations.Add(1, lane, Outcome(outcome), Code(code));
        _duration.Record(duration.TotalSeconds, lane, Outcome(outcome));
    }

    /// <summary>In the words of asynchronous states.</summary>
    private static string OutcomeOf(ErrorCode? error) => error switch
    {
        null => Succeeded,
        ErrorCode.FunctionTimeout => "timed_out",
        ErrorCode.Cancelled => "cancelled",
        _ => Failed,
    };

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);

    private static KeyValuePair<string, object?> Code(string code) => new("code", code);
}
