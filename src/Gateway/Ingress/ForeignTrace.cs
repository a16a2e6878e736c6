using System.Diagnostics;
using CloudNative.CloudEvents;
using Invoke.Messaging.Foreign;

namespace Invoke.Gateway.Ingress;

/// <summary>The trace that a message is part of, by its headers or else by its event.</summary>
internal readonly record struct ForeignTrace(string? Parent, string? State)
{
    private const string ParentName = "traceparent", StateName = "tracestate";
    private const int MaxState = 512;
    private static readonly ActivitySource Source = new("Invoke.Gateway");

    public static ForeignTrace Of(ForeignMessage message, CloudEvent? cloudEvent)
    {
        if (message.Headers.TryGetValue(ParentName, out var parent)) return new ForeignTrace(parent, message.Headers.GetValueOrDefault(StateName));
        return new ForeignTrace(cloudEvent?[ParentName] as string, cloudEvent?[StateName] as string);
    }

    /// <summary>Starts the taking of the message. It is there also when nobody records, so that the context travels on.</summary>
    public Activity Start()
    {
        var state = State is { Length: <= MaxState } && !State.Any(char.IsControl) ? State : null;
        var parent = ActivityContext.TryParse(Parent, state, isRemote: true, out var context) ? context : default;
        if (Source.StartActivity("receive", ActivityKind.Consumer, parent) is { } recorded) return recorded;
        var activity = new Activity("receive");
        if (parent != default)
        {
            activity.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
            activity.TraceStateString = parent.TraceState;
        }

        return activity.Start();
    }
}
