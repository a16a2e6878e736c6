using Invoke.Contracts.Messages;
using Invoke.Http.Telemetry;
using Invoke.Messaging.Async;

namespace Invoke.Gateway.Invocations;

/// <summary>What comes to the gateway over the bus.</summary>
internal sealed class AsyncGateway(InvocationClaims claims, ResultRecorder recorder, ChangeFeed feed, StorePatience patience, ILogger<AsyncGateway> logger) : IAsyncGateway
{
    public async Task<InvocationClaimed> ClaimAsync(ClaimInvocation claim, CancellationToken cancellationToken)
    {
        using var scope = logger.BeginScope(new InvocationScope(claim.InvocationId, claim.SandboxId));
        return await patience.RunAsync(() => claims.ClaimAsync(claim, cancellationToken), cancellationToken);
    }

    public async Task RecordAsync(RecordResult result, CancellationToken cancellationToken)
    {
        using var scope = logger.BeginScope(new InvocationScope(result.InvocationId, result.SandboxId));
        await patience.RunAsync(
            async () =>
            {
                await recorder.RecordAsync(result, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    public void Changed(InvocationsChanged changes)
    {
        foreach (var change in changes.Changes) feed.Publish(change);
    }
}
