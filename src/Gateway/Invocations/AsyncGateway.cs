using Invoke.Contracts.Messages;
using Invoke.Messaging.Async;

namespace Invoke.Gateway.Invocations;

/// <summary>What comes to the gateway over the bus.</summary>
internal sealed class AsyncGateway(InvocationClaims claims, ResultRecorder recorder, ChangeFeed feed, StorePatience patience) : IAsyncGateway
{
    public Task<InvocationClaimed> ClaimAsync(ClaimInvocation claim, CancellationToken cancellationToken) =>
        patience.RunAsync(() => claims.ClaimAsync(claim, cancellationToken), cancellationToken);

    public Task RecordAsync(RecordResult result, CancellationToken cancellationToken) => patience.RunAsync(
        async () =>
        {
            await recorder.RecordAsync(result, cancellationToken);
            return true;
        },
        cancellationToken);

    public void Changed(InvocationsChanged changes)
    {
        foreach (var change in changes.Changes) feed.Publish(change);
    }
}
