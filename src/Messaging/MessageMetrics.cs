using System.Diagnostics.Metrics;

namespace Invoke.Messaging;

/// <summary>Counts what should never come.</summary>
internal sealed class MessageMetrics
{
    private readonly Counter<long> _unusable;

    public MessageMetrics(IMeterFactory meters) => _unusable = meters.Create("Invoke.Messaging").CreateCounter<long>(
        "invoke.messages.unusable", description: "Messages that could not be read or handled (error), are of an unknown type (skipped) or too large (oversize); they are kept in a queue of that name.");

    public void Unusable(string kind) => _unusable.Add(1, new KeyValuePair<string, object?>("kind", kind));
}
