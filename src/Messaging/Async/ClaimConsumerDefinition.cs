using Invoke.Contracts.Messages;
using MassTransit;

namespace Invoke.Messaging.Async;

/// <summary>The queue of <see cref="ClaimConsumer"/>: whoever asks waits a few seconds and asks again, so nothing in it need last.</summary>
internal sealed class ClaimConsumerDefinition : ConsumerDefinition<ClaimConsumer>
{
    private const int Concurrency = 64;

    public ClaimConsumerDefinition() => Endpoint(endpoint =>
    {
        endpoint.Name = Queues.Claims;
        endpoint.PrefetchCount = Concurrency;
        endpoint.ConcurrentMessageLimit = Concurrency;
        endpoint.ConfigureConsumeTopology = false;
    });

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<ClaimConsumer> consumerConfigurator, IRegistrationContext context) =>
        UnusableMessages.KeepOrDiscard(endpointConfigurator, context);
}
