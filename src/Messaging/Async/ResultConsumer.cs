using Invoke.Contracts.Messages;
using MassTransit;

namespace Invoke.Messaging.Async;

/// <summary>Takes results from <see cref="Queues.Results"/>; one is acknowledged once it is committed.</summary>
internal sealed class ResultConsumer(IAsyncGateway gateway) : IConsumer<RecordResult>
{
    public Task Consume(ConsumeContext<RecordResult> context) => gateway.RecordAsync(context.Message, context.CancellationToken);
}
