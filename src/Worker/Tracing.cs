using System.Diagnostics;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;

namespace Invoke.Worker;

internal static class Tracing
{
    private const string TraceParent = "traceparent", TraceState = "tracestate";
    private static readonly ActivitySource Source = new("Invoke.Worker");

    /// <summary>A worker's part of an attempt; null when nobody records.</summary>
    public static Activity? StartAttempt(string invocationId, int attempt, string sandboxId, string function)
    {
        if (!Source.HasListeners() || Source.StartActivity("attempt") is not { IsAllDataRequested: true } span) return null;
        span.SetTag("invoke.invocation_id", invocationId);
        span.SetTag("invoke.attempt", attempt);
        span.SetTag("invoke.sandbox_id", sandboxId);
        return span.SetTag("faas.invoked_name", function);
    }

    /// <summary>How it ended, where it ended badly.</summary>
    public static void Fail(this Activity? span, ErrorCode? code)
    {
        if (span is null || code is not { } error) return;
        span.SetTag("error.type", error.Wire());
        span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>The request with the trace context among its headers, unless its caller set one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="span">What the function's own spans belong to; null when nobody records, and then it is what the message says.</param>
    /// <param name="traceParent">What the message says.</param>
    /// <param name="traceState">What the message says beside it.</param>
    public static FunctionRequest Enclose(FunctionRequest request, Activity? span, string? traceParent, string? traceState)
    {
        if ((span?.Id ?? traceParent) is not { } context || request.Headers?.Keys.Contains(TraceParent, StringComparer.OrdinalIgnoreCase) is true) return request;
        var headers = new Dictionary<string, string[]>(request.Headers ?? []) { [TraceParent] = [context] };
        if (traceState is { Length: > 0 }) headers[TraceState] = [traceState];
        return request with { Headers = headers };
    }
}
