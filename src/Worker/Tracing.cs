using System.Diagnostics;
using Invoke.Contracts.Functions;

namespace Invoke.Worker;

internal static class Tracing
{
    private const string TraceParent = "traceparent";
    private static readonly ActivitySource Source = new("Invoke.Worker");

    /// <summary>Starts the worker's part of the caller's trace. It is there also when nobody records, so that the context travels on.</summary>
    public static Activity StartAttempt(string invocationId, int attempt, string sandboxId, string? traceParent, string? traceState)
    {
        var parent = ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var context) ? context : default;
        var activity = Source.StartActivity("run", ActivityKind.Consumer, parent) ?? Unrecorded(parent);
        activity.SetTag("invoke.invocation_id", invocationId);
        activity.SetTag("invoke.attempt", attempt);
        activity.SetTag("invoke.sandbox_id", sandboxId);
        return activity;
    }

    /// <summary>The request with the trace context among its headers, unless its caller set one.</summary>
    public static FunctionRequest Enclose(FunctionRequest request, Activity activity)
    {
        if (activity.Id is not { } id || request.Headers?.Keys.Contains(TraceParent, StringComparer.OrdinalIgnoreCase) is true) return request;
        return request with { Headers = new Dictionary<string, string[]>(request.Headers ?? []) { [TraceParent] = [id] } };
    }

    private static Activity Unrecorded(ActivityContext parent)
    {
        var activity = new Activity("run");
        if (parent != default)
        {
            activity.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
            activity.TraceStateString = parent.TraceState;
        }

        return activity.Start();
    }
}
