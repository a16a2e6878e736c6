using System.Diagnostics;

namespace Invoke.Http.Telemetry;

/// <summary>
/// Takes trace contexts from callers by W3C's rules, and gives none to others by itself: what travels on is in the messages. A
/// caller's baggage is text of its own that would get into logs, messages and other servers' headers: it is not taken.
/// </summary>
internal sealed class IncomingTrace : DistributedContextPropagator
{
    private static readonly DistributedContextPropagator W3C = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields => W3C.Fields;

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        W3C.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        // Procd and Kubernetes have no use for it.
    }
}
