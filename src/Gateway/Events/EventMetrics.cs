using System.Diagnostics.Metrics;

namespace Invoke.Gateway.Events;

/// <summary>Counts what other systems were told.</summary>
internal sealed class EventMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _told = meters.Create("Invoke.Gateway").CreateCounter<long>(
        "invoke.events.published", description: "What other systems were told: events of invocations that started or completed, and replies.");

    public void Told(string kind) => _told.Add(1, new KeyValuePair<string, object?>("kind", kind));
}
