using Invoke.Contracts.Errors;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Invoke.Messaging;

/// <summary>Says in <c>/readyz</c> whether messages can travel.</summary>
internal sealed class BrokerHealth(BrokerConnection connection) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(connection.Trouble is { } trouble
            ? HealthCheckResult.Unhealthy(trouble, new ApiException(ErrorCode.BrokerUnavailable, trouble))
            : HealthCheckResult.Healthy());
}
