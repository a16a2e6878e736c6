using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Invoke.Contracts;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Events;

/// <summary>What is told of an invocation, as a CloudEvents event.</summary>
/// <param name="Id">The event's id; the same however often it is published.</param>
/// <param name="RoutingKey">What listeners choose it by.</param>
/// <param name="ContentType">What the body is.</param>
/// <param name="Body">The event as JSON.</param>
internal sealed record InvocationEvent(string Id, string RoutingKey, string ContentType, ReadOnlyMemory<byte> Body)
{
    private static readonly JsonEventFormatter Formatter = new();

    /// <param name="row">The invocation.</param>
    /// <param name="shown">The same as the API shows it.</param>
    /// <param name="kind"><see cref="EventRow.Started"/> or <see cref="EventRow.Completed"/>.</param>
    public static InvocationEvent Of(InvocationRow row, Invocation shown, string kind)
    {
        var isStart = kind == EventRow.Started;
        var told = isStart ? AtItsStart(shown) : shown;
        var state = WireName.Of(told.State);
        var type = $"invocation.{kind}";
        var cloudEvent = new CloudEvent(CloudEventsSpecVersion.V1_0)
        {
            Id = $"{row.Id}.{kind}",
            Source = new Uri($"/api/v1/sandboxes/{row.SandboxId}/functions/{row.Function}", UriKind.Relative),
            Type = type,
            Subject = row.Id,
            Time = isStart ? told.StartedAt : told.FinishedAt,
            DataContentType = "application/json",
            Data = JsonSerializer.SerializeToElement(told, ContractsJson.Strict.Invocation),
            ["sandboxid"] = row.SandboxId,
            ["function"] = row.Function,
            ["state"] = state,
        };
        if (row.TraceParent is { } parent) cloudEvent["traceparent"] = parent;
        if (row.TraceState is { Length: > 0 } traceState) cloudEvent["tracestate"] = traceState;
        var body = Formatter.EncodeStructuredModeMessage(cloudEvent, out var contentType);
        return new InvocationEvent(cloudEvent.Id, $"{type}.{row.SandboxId}.{row.Function}.{state}", contentType.ToString(), body);
    }

    /// <summary>It may have ended since.</summary>
    private static Invocation AtItsStart(Invocation shown) => shown with
    {
        State = InvocationState.Running, FinishedAt = null, Attempts = [], Result = null, Error = null, Waiting = null, ModuleSha256 = null, Timings = null,
    };
}
