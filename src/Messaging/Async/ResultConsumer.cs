using Invoke.Contracts.Messages;
using Invoke.Messaging.Telemetry;
using MassTransit;

namespace Invoke.Messaging.Async;

/// <summary>Takes results from <see cref="Queues.Results"/>; one is acknowledged once it is committed.</summary>
internal sealed class ResultConsumer(IAsyncGateway gateway, MessageMetrics metrics) : IConsumer<RecordResult>
{
    public async Task Consume(ConsumeContext<RecordResult> context)
    {
        using var span = MessageSpans.Process(context, Queues.Results, context.Message.TraceParent, context.Message.TraceState);
        if (context.ReceiveContext.Redelivered) metrics.Redelivered(Queues.Results);
        await gateway.RecordAsync(context.Message, context.CancellationToken);
    }
}
