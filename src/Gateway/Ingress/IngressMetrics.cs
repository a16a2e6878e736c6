using System.Diagnostics.Metrics;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Ingress;

/// <summary>Counts what other systems sent.</summary>
internal sealed class IngressMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _messages = meters.Create("Invoke.Gateway").CreateCounter<long>(
        "invoke.ingress.messages", description: "Messages of other systems that were accepted as new, or known (replayed) already.");

    public void Accepted(AcceptedKind kind) => _messages.Add(1, new KeyValuePair<string, object?>("outcome", kind is AcceptedKind.New ? "new" : "replayed"));
}
