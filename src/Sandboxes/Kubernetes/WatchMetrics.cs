using System.Diagnostics.Metrics;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>Counts what goes wrong with the watch.</summary>
internal sealed class WatchMetrics
{
    private readonly Counter<long> _failures;

    public WatchMetrics(IMeterFactory meters) =>
        _failures = meters.Create("Invoke.Sandboxes").CreateCounter<long>("invoke.sandbox_watch.failures", description: "Watches of the sandboxes' pods that failed, by kind (cut, or gone: listed anew).");

    public void Failed() => _failures.Add(1, new KeyValuePair<string, object?>("kind", "cut"));

    public void Relisted() => _failures.Add(1, new KeyValuePair<string, object?>("kind", "gone"));
}
