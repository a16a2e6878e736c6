using Invoke.Contracts.Messages;
using MassTransit;

namespace Invoke.Messaging.Async;

internal static class DurableEndpoint
{
    /// <summary>The taker's end of a queue that loses nothing.</summary>
    public static void Configure(IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            rabbit.BindDeadLetterQueue(Queues.Dead, Queues.Dead, dead => dead.SetQuorumQueue());
            DurableQueue.Declare(rabbit);
        }

        UnusableMessages.KeepOrDiscard(endpoint, context);
    }
}
