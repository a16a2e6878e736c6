using Invoke.Contracts.Messages;
using Invoke.Contracts.Procd;
using Invoke.Http.Telemetry;
using Invoke.Messaging.Sync;
using Invoke.Sandboxes;

namespace Invoke.Worker;

/// <summary>One invocation in the worker: from the queue into the sandbox, and its outcome back.</summary>
internal sealed class InvocationHandler(SandboxRun run, WorkerMetrics metrics, TimeProvider clock, ILogger<InvocationHandler> logger) : IInvokeFunctionHandler
{
    public async Task<FunctionInvoked> HandleAsync(InvokeFunction message, CancellationToken cancellationToken)
    {
        var received = clock.GetTimestamp();
        using var scope = logger.BeginScope(new InvocationScope(message.InvocationId, message.SandboxId));
        metrics.Started(ProcdLane.Sync, message.ResumeOnly);
        try
        {
            using var span = Tracing.StartAttempt(message.InvocationId, message.Attempt, message.SandboxId, message.Function);
            var call = new ProcdCall
            {
                InvocationId = message.InvocationId,
                Attempt = message.Attempt,
                Function = message.Function,
                Request = Tracing.Enclose(message.Request, span, message.TraceParent, message.TraceState),
                ResumeOnly = message.ResumeOnly,
            };
            var outcome = await run.RunAsync(message.SandboxId, call, cancellationToken);
            span.Fail(outcome.Error?.Code);

            var elapsed = clock.GetElapsedTime(received);
            metrics.Ended(ProcdLane.Sync, outcome, elapsed);
            Log.Ended(logger, message.InvocationId, message.Attempt, outcome.Error?.Code, elapsed);
            return new FunctionInvoked
            {
                InvocationId = message.InvocationId,
                Attempt = message.Attempt,
                Outcome = outcome,
                Worker = WorkerName.Own,
                ElapsedMs = elapsed.TotalMilliseconds,
                TraceParent = span?.Id ?? message.TraceParent,
            };
        }
        finally
        {
            metrics.LetGo(ProcdLane.Sync);
        }
    }
}
