using System.Diagnostics.Metrics;
using Invoke.Contracts;
using Invoke.Contracts.Callbacks;

namespace Invoke.Gateway.Callbacks;

/// <summary>Counts deliveries of callbacks.</summary>
internal sealed class CallbackMetrics
{
    private readonly Counter<long> _deliveries;
    private int _inHand;

    public CallbackMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Invoke.Gateway");
        _deliveries = meter.CreateCounter<long>("invoke.callback.deliveries", description: "Deliveries of callbacks that have ended, by outcome.");
        meter.CreateObservableGauge("invoke.callback.sending", () => Volatile.Read(ref _inHand), description: "Deliveries of callbacks in hand.");
    }

    public void InHand(int count) => Volatile.Write(ref _inHand, count);

    public void Ended(DeliveryOutcome outcome) => _deliveries.Add(1, new KeyValuePair<string, object?>("outcome", WireName.Of(outcome)));
}
