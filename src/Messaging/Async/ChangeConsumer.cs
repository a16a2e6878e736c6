using Invoke.Contracts.Messages;
using MassTransit;

namespace Invoke.Messaging.Async;

/// <summary>Hears from other gateways what they committed.</summary>
internal sealed class ChangeConsumer(IAsyncGateway gateway) : IConsumer<InvocationsChanged>
{
    public Task Consume(ConsumeContext<InvocationsChanged> context)
    {
        gateway.Changed(context.Message);
        return Task.CompletedTask;
    }
}
