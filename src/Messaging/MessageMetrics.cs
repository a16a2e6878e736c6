using System.Diagnostics.Metrics;
using Invoke.Contracts.Messages;

namespace Invoke.Messaging;

/// <summary>Counts what should seldom come, and tells whether messages travel.</summary>
internal sealed class MessageMetrics
{
    private readonly Counter<long> _unusable;
    private readonly Counter<long> _redelivered;

    public MessageMetrics(BrokerConnection connection, IMeterFactory meters)
    {
        var meter = meters.Create("Invoke.Messaging");
        _unusable = meter.CreateCounter<long>(
            "invoke.messages.unusable", description: "Messages that could not be read or handled (error), are of an unknown type (skipped) or too large (oversize); they are kept in a queue of that name.");
        _redelivered = meter.CreateCounter<long>("invoke.messages.redelivered", description: "Messages that the broker had handed out before, to a taker that was lost, by queue.");
        meter.CreateObservableGauge("invoke.broker.up", () => connection.Trouble is null ? 1 : 0, description: "Whether messages travel: 1, or 0 while the broker is away or takes none.");

        // From 0: the first of a series that begins at 1 is no increase.
        foreach (var kind in (ReadOnlySpan<string>)["error", "skipped", "oversize"]) _unusable.Add(0, Tag("kind", kind));
        foreach (var queue in (ReadOnlySpan<string>)[Queues.Sync, Queues.Tickets, Queues.Results]) _redelivered.Add(0, Tag("queue", queue));
    }

    public void Unusable(string kind) => _unusable.Add(1, Tag("kind", kind));

    public void Redelivered(string queue) => _redelivered.Add(1, Tag("queue", queue));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
