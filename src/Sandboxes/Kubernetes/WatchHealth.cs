using Invoke.Contracts.Errors;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Invoke.Sandboxes.Kubernetes;

/// <summary>Without a list nothing can be found. With an old one everything that was there can, so the process stays in service.</summary>
internal sealed class WatchHealth(PodWatch watch) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(watch switch
    {
        { HasListed: false } => HealthCheckResult.Unhealthy(watch.Trouble, new ApiException(ErrorCode.StoreUnavailable, "the sandboxes' pods were never listed")),
        { Trouble: { } trouble } => HealthCheckResult.Degraded(trouble),
        _ => HealthCheckResult.Healthy(),
    });
}
