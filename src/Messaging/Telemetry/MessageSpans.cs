using System.Diagnostics;
using MassTransit;

namespace Invoke.Messaging.Telemetry;

/// <summary>
/// The spans of a message's way, by the conventions for messaging; each is null when nobody records. The context travels in the
/// message record. MassTransit's own spans are not listened to (docs/decisions/0013).
/// </summary>
internal static class MessageSpans
{
    private static readonly ActivitySource Source = new("Invoke.Messaging");

    /// <summary>The sending of a message.</summary>
    /// <param name="transport">What carries it.</param>
    /// <param name="queue">Where to.</param>
    /// <param name="parent">What it belongs to, where that is not what runs now.</param>
    public static Activity? Send(MessageTransport transport, string queue, ActivityContext parent = default) =>
        Start("send", transport, queue, ActivityKind.Producer, parent);

    /// <summary>The sending of a message that is answered, and the wait for its answer.</summary>
    public static Activity? Ask(MessageTransport transport, string queue) => Start("send", transport, queue, ActivityKind.Client, default);

    /// <summary>All that is done with a message that came.</summary>
    public static Activity? Process(ConsumeContext context, string queue, string? traceParent, string? traceState)
    {
        if (!Source.HasListeners()) return null;
        var transport = context.ReceiveContext.InputAddress.Scheme is "loopback" ? MessageTransport.InMemory : MessageTransport.RabbitMq;
        var span = Start("process", transport, queue, ActivityKind.Consumer, Context(traceParent, traceState));
        if (span is not { IsAllDataRequested: true }) return span;
        span.SetTag("messaging.message.id", context.MessageId?.ToString());
        return context.ReceiveContext.Redelivered ? span.SetTag("invoke.redelivered", true) : span;
    }

    /// <summary>What a message says of its trace; nothing where it says it wrongly.</summary>
    public static ActivityContext Context(string? traceParent, string? traceState) =>
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var context) ? context : default;

    private static Activity? Start(string operation, MessageTransport transport, string queue, ActivityKind kind, ActivityContext parent)
    {
        if (!Source.HasListeners()) return null;
        var span = Source.StartActivity($"{operation} {queue}", kind, parent);
        if (span is not { IsAllDataRequested: true }) return span;
        span.SetTag("messaging.system", transport is MessageTransport.InMemory ? "in_memory" : "rabbitmq");
        span.SetTag("messaging.operation.name", operation);
        span.SetTag("messaging.operation.type", operation);
        return span.SetTag("messaging.destination.name", queue);
    }
}
