using Invoke.Contracts.Messages;
using MassTransit;
using Microsoft.Extensions.Options;

namespace Invoke.Messaging.Async;

/// <summary>The queue of <see cref="TicketConsumer"/>: durable, and as many tickets at once as a worker may have runs.</summary>
internal sealed class TicketConsumerDefinition : ConsumerDefinition<TicketConsumer>
{
    public TicketConsumerDefinition(IOptions<MessagingOptions> options)
    {
        Endpoint(endpoint =>
        {
            endpoint.Name = Queues.Tickets;
            endpoint.PrefetchCount = options.Value.AsyncConcurrency;
            endpoint.ConcurrentMessageLimit = options.Value.AsyncConcurrency;
            endpoint.ConfigureConsumeTopology = false;
        });
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<TicketConsumer> consumerConfigurator, IRegistrationContext context) =>
        DurableEndpoint.Configure(endpointConfigurator, context);
}
