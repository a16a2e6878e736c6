using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Messages;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Invoke.Messaging.Sync;

/// <summary>Takes an invocation from <see cref="Queues.Sync"/>, has it run, and answers the gateway that waits.</summary>
internal sealed class InvokeFunctionConsumer(IInvokeFunctionHandler handler, TimeProvider clock, ILogger<InvokeFunctionConsumer> logger)
    : IConsumer<InvokeFunction>
{
    public async Task Consume(ConsumeContext<InvokeFunction> context)
    {
        var message = context.Message;
        if (clock.GetTimestamp() > message.ExpiresAtStamp)
        {
            Log.Expired(logger, message.InvocationId);
            await context.RespondAsync(Expired(message));
            return;
        }

        await context.RespondAsync(await handler.HandleAsync(message, context.CancellationToken));
    }

    // A broker drops what is too old; here somebody has to say so.
    private static FunctionInvoked Expired(InvokeFunction message) => new()
    {
        InvocationId = message.InvocationId,
        Attempt = message.Attempt,
        Outcome = RunOutcome.Failed(ErrorCode.QueueTimeout, "no worker took the invocation in time; it did not run"),
        Worker = $"{Environment.MachineName}:{Environment.ProcessId}",
    };
}
