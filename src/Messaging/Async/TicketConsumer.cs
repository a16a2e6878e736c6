using Invoke.Contracts.Messages;
using MassTransit;

namespace Invoke.Messaging.Async;

/// <summary>Takes tickets from <see cref="Queues.Tickets"/>. A ticket is acknowledged once its result is in the broker's hands.</summary>
internal sealed class TicketConsumer(IAsyncWorker worker) : IConsumer<InvocationTicket>
{
    public Task Consume(ConsumeContext<InvocationTicket> context) =>
        worker.HandleAsync(context.Message, context.ReceiveContext.Redelivered, context.CancellationToken);
}
