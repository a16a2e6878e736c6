using System.Diagnostics.Metrics;
using Invoke.Contracts.Sandboxes;
using Microsoft.Extensions.Hosting;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>Counts the sandboxes whenever metrics are collected, and measures claims.</summary>
internal sealed class ClaimMetrics : IHostedService
{
    private static readonly InstrumentAdvice<double> Buckets = new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] };

    private readonly Histogram<double> _claims;

    public ClaimMetrics(PodCache cache, IMeterFactory meters)
    {
        var meter = meters.Create("Invoke.Sandboxes");
        _claims = meter.CreateHistogram("invoke.sandbox.claim.duration", "s", "From a claim to a sandbox that is ready, by source (pool or new).", advice: Buckets);
        meter.CreateObservableGauge("invoke.sandboxes", () => Count(cache), "{sandbox}", "Sandboxes there are, by status; pooled ones are not claimed.");
    }

    public void Claimed(bool fromPool, TimeSpan duration) =>
        _claims.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("source", fromPool ? "pool" : "new"));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static IEnumerable<Measurement<int>> Count(PodCache cache) => cache.All
        .GroupBy(pod => pod is { Sandbox: null, Status: SandboxStatus.Running } ? "pooled" : pod.Status.ToString().ToLowerInvariant())
        .Select(group => new Measurement<int>(group.Count(), new KeyValuePair<string, object?>("status", group.Key)));
}
