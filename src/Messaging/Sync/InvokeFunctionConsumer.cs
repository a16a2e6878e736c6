using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Messages;
using Invoke.Messaging.Telemetry;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Invoke.Messaging.Sync;

/// <summary>Takes an invocation from <see cref="Queues.Sync"/>, has it run, and answers the gateway that waits.</summary>
internal sealed class InvokeFunctionConsumer(IInvokeFunctionHandler handler, MessageMetrics metrics, TimeProvider clock, ILogger<InvokeFunctionConsumer> logger)
    : IConsumer<InvokeFunction>
{
    public async Task Consume(ConsumeContext<InvokeFunction> context)
    {
        var message = context.Message;
        using var span = MessageSpans.Process(context, Queues.Sync, message.TraceParent, message.TraceState);
        if (clock.GetTimestamp() > message.ExpiresAtStamp)
        {
            Log.Expired(logger, message.InvocationId);
            await AnswerAsync(context, Expired(message));
            return;
        }

        // A worker was lost with it, or its connection. The broker does not count how many: the gateway does, and decides.
        if (context.ReceiveContext.Redelivered)
        {
            metrics.Redelivered(Queues.Sync);
            Log.HandedBack(logger, message.InvocationId, message.Attempt);
            await AnswerAsync(context, HandedBack(message));
            return;
        }

        await AnswerAsync(context, await handler.HandleAsync(message, context.CancellationToken));
    }

    private async Task AnswerAsync(ConsumeContext<InvokeFunction> context, FunctionInvoked answer)
    {
        try
        {
            await context.ReplyAsync(answer, clock);
        }
        catch (Exception e) when (!context.CancellationToken.IsCancellationRequested)
        {
            // procd keeps the answer, and the gateway asks it when none comes from here. To run the message anew would help nobody.
            Log.NotAnswered(logger, answer.InvocationId, answer.Attempt, e.GetType().Name);
        }
    }

    // A broker drops what is too old; here somebody has to say so.
    private static FunctionInvoked Expired(InvokeFunction message) =>
        NotTouched(message, ErrorCode.QueueTimeout, "no worker took the invocation in time; it did not run");

    private static FunctionInvoked HandedBack(InvokeFunction message) =>
        NotTouched(message, ErrorCode.NotInLedger, "a worker was lost with the attempt; only procd knows whether it has started") with { HandedBack = true };

    private static FunctionInvoked NotTouched(InvokeFunction message, ErrorCode code, string reason) => new()
    {
        InvocationId = message.InvocationId,
        Attempt = message.Attempt,
        Outcome = RunOutcome.Failed(code, reason),
        Worker = $"{Environment.MachineName}:{Environment.ProcessId}",
    };
}
