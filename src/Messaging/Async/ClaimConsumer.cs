using Invoke.Contracts.Messages;
using Invoke.Messaging.Telemetry;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Invoke.Messaging.Async;

/// <summary>Answers claims from <see cref="Queues.Claims"/>.</summary>
internal sealed class ClaimConsumer(IAsyncGateway gateway, TimeProvider clock, ILogger<ClaimConsumer> logger) : IConsumer<ClaimInvocation>
{
    public async Task Consume(ConsumeContext<ClaimInvocation> context)
    {
        using var span = MessageSpans.Process(context, Queues.Claims, context.Message.TraceParent, context.Message.TraceState);
        var answer = await gateway.ClaimAsync(context.Message, context.CancellationToken);
        try
        {
            await context.ReplyAsync(answer, clock);
        }
        catch (Exception e) when (!context.CancellationToken.IsCancellationRequested)
        {
            // The worker asks again under the same token, and gets the same answer.
            Log.ClaimNotAnswered(logger, context.Message.InvocationId, context.Message.Attempt, e.GetType().Name);
        }
    }
}
