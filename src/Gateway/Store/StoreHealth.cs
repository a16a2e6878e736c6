using Dapper;
using Invoke.Contracts.Errors;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Invoke.Gateway.Store;

/// <summary>Whether the store can be read.</summary>
internal sealed class StoreHealth(SqliteStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // Open connections would go on with a file that was deleted.
            if (!File.Exists(store.Path)) throw new ApiException(ErrorCode.StoreUnavailable, "the store's file is gone");
            await store.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM (SELECT 1 FROM api_keys LIMIT 1)"), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (ApiException e)
        {
            return HealthCheckResult.Unhealthy(e.Message, e);
        }
    }
}
