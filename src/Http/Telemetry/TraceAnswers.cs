using System.Diagnostics;
using Microsoft.AspNetCore.Builder;

namespace Invoke.Http.Telemetry;

/// <summary>Tells callers in which trace their request is.</summary>
public static class TraceAnswers
{
    /// <summary>Gives the answers of what follows a <c>traceparent</c>, and the <c>tracestate</c> that came with the request.</summary>
    public static IApplicationBuilder UseTraceAnswers(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (Activity.Current is not { Id: { } id } request) return next(context);
        context.Response.Headers["traceparent"] = id;
        if (TraceState.Passable(request) is { } state) context.Response.Headers["tracestate"] = state;
        return next(context);
    });
}
