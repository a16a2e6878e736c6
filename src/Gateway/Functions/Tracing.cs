using System.Diagnostics;

namespace Invoke.Gateway.Functions;

/// <summary>The gateway's own spans, null when nobody records, and the context that travels on in any case.</summary>
internal static class Tracing
{
    private static readonly ActivitySource Source = new("Invoke.Gateway");

    /// <summary>What travels with what is done now.</summary>
    public static string? TraceParent => Activity.Current?.Id;

    /// <inheritdoc cref="TraceParent"/>
    public static string? TraceState => Http.Telemetry.TraceState.Passable(Activity.Current);

    /// <summary>A step of the gateway's.</summary>
    public static Activity? Start(string step) => Source.HasListeners() ? Source.StartActivity(step) : null;

    /// <summary>An invocation that is sent to the workers, until its outcome is there.</summary>
    public static Activity? StartInvocation(string invocationId, string sandboxId, string function)
    {
        if (!Source.HasListeners() || Source.StartActivity("invoke", ActivityKind.Client) is not { IsAllDataRequested: true } span) return null;
        Name(span, invocationId);
        Name(Activity.Current!.Parent, invocationId);
        return span.SetTag("invoke.sandbox_id", sandboxId).SetTag("faas.invoked_name", function);
    }

    /// <summary>
    /// The root of an item's own trace, which is linked to the request that it came with: one trace of 100,000 items would be of no
    /// use. To be called in an async method for the one item: what runs afterwards in the same one belongs to no request.
    /// </summary>
    public static Activity? StartItem(string? batchId)
    {
        if (!Source.HasListeners() || Activity.Current is not { Recorded: true } request) return null;
        // A trace id without a span's makes a root, sampled because the request is; but only where nothing is current.
        Activity.Current = null;
        var root = new ActivityContext(ActivityTraceId.CreateRandom(), default, request.ActivityTraceFlags);
        return Source.StartActivity("accept", ActivityKind.Internal, root, tags: null, links: [new ActivityLink(request.Context)])?.SetTag("invoke.batch_id", batchId);
    }

    /// <summary>The time since an attempt was due, which has ended now.</summary>
    public static void Queued(string? traceParent, string? traceState, int attempt, TimeSpan waited, DateTimeOffset now)
    {
        if (!Source.HasListeners() || !ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var parent)) return;
        using var span = Source.StartActivity("queued", ActivityKind.Internal, parent, tags: null, links: null, startTime: now - waited);
        span?.SetTag("invoke.attempt", attempt).SetEndTime(now.UtcDateTime);
    }

    /// <summary>Says in the span of the request which invocation it is about.</summary>
    public static void Name(Activity? span, string invocationId)
    {
        if (span is { IsAllDataRequested: true }) span.SetTag("invoke.invocation_id", invocationId);
    }
}
