using Invoke.Contracts.Errors;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Invoke.Gateway.Store;

/// <summary>Whether the store can be read.</summary>
internal sealed class StoreHealth(IStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.CheckAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (ApiException e)
        {
            return HealthCheckResult.Unhealthy(e.Message, e);
        }
    }
}
