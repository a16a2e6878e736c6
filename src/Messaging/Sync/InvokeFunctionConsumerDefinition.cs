using Invoke.Contracts.Messages;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Invoke.Messaging.Sync;

/// <summary>
/// The queue of <see cref="InvokeFunctionConsumer"/> and its limits. Nothing is tried again here: somebody waits, and only
/// the gateway knows what is proven not to have run.
/// </summary>
internal sealed class InvokeFunctionConsumerDefinition : ConsumerDefinition<InvokeFunctionConsumer>
{
    public InvokeFunctionConsumerDefinition(IOptions<MessagingOptions> options)
    {
        Endpoint(endpoint =>
        {
            endpoint.Name = Queues.Sync;
            endpoint.PrefetchCount = options.Value.Concurrency;
            endpoint.ConcurrentMessageLimit = options.Value.Concurrency;
            // Gateways send to the queue by name; nothing is published.
            endpoint.ConfigureConsumeTopology = false;
        });
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<InvokeFunctionConsumer> consumerConfigurator,
        IRegistrationContext context) =>
        UnusableMessages.KeepOrDiscard(endpointConfigurator, context);
}
