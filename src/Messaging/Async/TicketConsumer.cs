using Invoke.Contracts.Messages;
using Invoke.Messaging.Telemetry;
using MassTransit;

namespace Invoke.Messaging.Async;

/// <summary>Takes tickets from <see cref="Queues.Tickets"/>. A ticket is acknowledged once its result is in the broker's hands.</summary>
internal sealed class TicketConsumer(IAsyncWorker worker) : IConsumer<InvocationTicket>
{
    public async Task Consume(ConsumeContext<InvocationTicket> context)
    {
        using var span = MessageSpans.Process(context, Queues.Tickets, context.Message.TraceParent, context.Message.TraceState);
        await worker.HandleAsync(context.Message, context.ReceiveContext.Redelivered, context.CancellationToken);
    }
}
