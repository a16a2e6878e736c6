using System.Diagnostics;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Procd;

namespace Invoke.Sandboxes.Telemetry;

/// <summary>
/// The spans of a call to procd, null when nobody records. procd tells how long each step took and knows nothing of traces:
/// its spans and the runner's are made here, in the middle of the call's, whose way there and back is taken to be alike.
/// </summary>
internal static class ProcdSpans
{
    private const string InvokeRoute = "/api/v1/functions/{name}/invoke";
    private const string CancelRoute = "/api/v1/invocations/{id}";

    private static readonly ActivitySource Client = new("Invoke.Sandboxes"), Procd = new("Invoke.Procd"), Runner = new("Invoke.Runner");

    public static Activity? Invoke(ProcdEndpoint endpoint, ProcdCall call)
    {
        if (!Client.HasListeners()) return null;
        var span = Start(HttpMethod.Post, InvokeRoute, endpoint, call.InvocationId, call.Attempt);
        return call.ResumeOnly ? span?.SetTag("invoke.resume", true) : span;
    }

    public static Activity? Cancel(ProcdEndpoint endpoint, string invocationId, int attempt) =>
        Client.HasListeners() ? Start(HttpMethod.Delete, CancelRoute, endpoint, invocationId, attempt) : null;

    /// <summary>procd has answered.</summary>
    public static void Answered(this Activity? span, int status)
    {
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag("http.response.status_code", status);
        if (status >= 400) span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>The call ended with that outcome: what procd and the runner did in it.</summary>
    public static void Ended(this Activity? span, ProcdCall call, RunOutcome outcome)
    {
        if (span is not { IsAllDataRequested: true }) return;
        span.Fail(outcome.Error?.Code);
        span.Stop();
        if (outcome.Report?.Timings is not { } timings) return;

        // 1. procd: from its receipt of the request to the end of the run. A run that is resumed began before the call.
        var total = TimeSpan.FromMilliseconds(timings.Queue + timings.Boot + timings.Load + timings.Handler);
        var left = span.Duration - total;
        var begin = new DateTimeOffset(span.StartTimeUtc) + (left > TimeSpan.Zero ? left / 2 : left);
        using var procd = Begin(Procd, $"POST {InvokeRoute}", ActivityKind.Server, span.Context, begin);
        procd?.SetTag("http.request.method", "POST").SetTag("http.route", InvokeRoute).SetTag("http.response.status_code", span.GetTagItem("http.response.status_code"));
        procd.Fail(outcome.Error?.Code);
        procd?.SetEndTime((begin + total).UtcDateTime);

        // 2. The runner, from the moment that it has the request.
        var given = begin + TimeSpan.FromMilliseconds(timings.Queue);
        using var runner = Begin(Runner, "runner", ActivityKind.Internal, procd?.Context ?? span.Context, given);
        runner?.SetTag("faas.name", call.Function).SetTag("faas.invocation_id", call.InvocationId).SetTag("faas.trigger", call.Lane is ProcdLane.Async ? "pubsub" : "http");
        runner.Fail(outcome.Error?.Code);
        runner?.SetEndTime((begin + total).UtcDateTime);
        if (runner is null || !outcome.Succeeded) return;

        // 3. Its steps. Its end is counted with its boot.
        foreach (var (step, ms) in (ReadOnlySpan<(string, double)>)[("boot", timings.Boot), ("load", timings.Load), ("handler", timings.Handler)])
        {
            using var part = Begin(Runner, step, ActivityKind.Internal, runner.Context, given);
            given += TimeSpan.FromMilliseconds(ms);
            part?.SetEndTime(given.UtcDateTime);
        }
    }

    /// <summary>There is no answer of procd's.</summary>
    public static void Fail(this Activity? span, ErrorCode? code)
    {
        if (span is not { IsAllDataRequested: true } || code is not { } error) return;
        span.SetTag("error.type", error.Wire());
        span.SetStatus(ActivityStatusCode.Error);
    }

    private static Activity? Start(HttpMethod method, string route, ProcdEndpoint endpoint, string invocationId, int attempt)
    {
        var span = Client.StartActivity($"{method.Method} {route}", ActivityKind.Client);
        if (span is not { IsAllDataRequested: true }) return span;
        span.SetTag("http.request.method", method.Method);
        span.SetTag("url.template", route);
        span.SetTag("invoke.sandbox_id", endpoint.SandboxId);
        span.SetTag("invoke.invocation_id", invocationId);
        return span.SetTag("invoke.attempt", attempt);
    }

    private static Activity? Begin(ActivitySource source, string name, ActivityKind kind, ActivityContext parent, DateTimeOffset at) =>
        source.StartActivity(name, kind, parent, tags: null, links: null, startTime: at);
}
