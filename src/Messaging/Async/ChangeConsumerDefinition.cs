using MassTransit;

namespace Invoke.Messaging.Async;

/// <summary>A queue of this gateway's own that goes with its connection. What comes over it is of use only now.</summary>
internal sealed class ChangeConsumerDefinition : ConsumerDefinition<ChangeConsumer>
{
    public ChangeConsumerDefinition() => Endpoint(endpoint =>
    {
        endpoint.Temporary = true;
        endpoint.Name = $"invoke.changes.{Guid.NewGuid():N}";
    });

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<ChangeConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.DiscardFaultedMessages();
        endpointConfigurator.DiscardSkippedMessages();
        if (endpointConfigurator is not IRabbitMqReceiveEndpointConfigurator rabbit) return;
        rabbit.Exclusive = true;
        rabbit.QueueExpiration = null;
    }
}
