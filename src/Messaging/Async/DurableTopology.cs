using Invoke.Contracts.Messages;
using MassTransit;

namespace Invoke.Messaging.Async;

internal static class DurableTopology
{
    /// <summary>
    /// The sender's end: a message's exchange has the queue's name, so that the queue is there before anybody takes from it.
    /// A send by name would declare it as an ordinary one.
    /// </summary>
    public static void UseDurableQueues(this IRabbitMqBusFactoryConfigurator transport)
    {
        transport.SendTo<InvocationTicket>(Queues.Tickets);
        transport.SendTo<RecordResult>(Queues.Results);
        transport.Message<InvocationsChanged>(message => message.SetEntityName(Queues.Changes));
        transport.SendTopology.ConfigureErrorSettings = DurableQueue.DeclarePutAside;
        transport.SendTopology.ConfigureDeadLetterSettings = DurableQueue.DeclarePutAside;
    }

    private static void SendTo<T>(this IRabbitMqBusFactoryConfigurator transport, string queue)
        where T : class
    {
        transport.Message<T>(message => message.SetEntityName(queue));
        transport.Publish<T>(publish => publish.BindQueue(queue, queue, DurableQueue.Declare));
    }
}
