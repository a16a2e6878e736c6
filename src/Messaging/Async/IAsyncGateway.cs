using Invoke.Contracts.Messages;

namespace Invoke.Messaging.Async;

/// <summary>What a gateway does with what comes to it over the asynchronous lane. It stands here so that the gateway knows no bus.</summary>
public interface IAsyncGateway
{
    /// <summary>Decides what a worker is to do with a ticket. Waits while the store is away.</summary>
    Task<InvocationClaimed> ClaimAsync(ClaimInvocation claim, CancellationToken cancellationToken);

    /// <summary>Writes down how an attempt ended; it is committed when this returns. Waits while the store is away.</summary>
    Task RecordAsync(RecordResult result, CancellationToken cancellationToken);

    /// <summary>Tells those who wait here.</summary>
    void Changed(InvocationsChanged changes);
}
