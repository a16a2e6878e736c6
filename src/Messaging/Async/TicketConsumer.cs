using Invoke.Contracts.Messages;
using Invoke.Messaging.Telemetry;
using MassTransit;

namespace Invoke.Messaging.Async;

/// <summary>Takes tickets from <see cref="Queues.Tickets"/>. A ticket is acknowledged once its result is in the broker's hands.</summary>
internal sealed class TicketConsumer(IAsyncWorker worker, MessageMetrics metrics, TimeProvider clock) : IConsumer<InvocationTicket>
{
    /// <summary>Longer than a bus that stops takes to tell the broker so.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    public async Task Consume(ConsumeContext<InvocationTicket> context)
    {
        using var span = MessageSpans.Process(context, Queues.Tickets, context.Message.TraceParent, context.Message.TraceState);
        if (context.ReceiveContext.Redelivered) metrics.Redelivered(Queues.Tickets);
        try
        {
            await worker.HandleAsync(context.Message, context.ReceiveContext.Redelivered, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The process stops, and the ticket goes back. As long as this consumer is known to the broker it would be handed to it
            // at once, and again, until it had come so often that it is put aside.
            await Task.Delay(Rest, clock, CancellationToken.None);
            throw;
        }
    }
}
