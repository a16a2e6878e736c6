using System.Diagnostics;
using Invoke.Contracts.Messages;
using Invoke.Messaging.Sync;

namespace Invoke.Worker;

/// <summary>One invocation in the worker: from the queue into the sandbox, and its outcome back.</summary>
internal sealed class InvocationHandler(SandboxRun run, WorkerMetrics metrics, TimeProvider clock, ILogger<InvocationHandler> logger) : IInvokeFunctionHandler
{
    private static readonly string Worker = $"{Environment.MachineName}:{Environment.ProcessId}";

    public async Task<FunctionInvoked> HandleAsync(InvokeFunction message, CancellationToken cancellationToken)
    {
        var received = clock.GetTimestamp();
        metrics.Started();
        try
        {
            using var activity = Tracing.StartInvocation(message);
            var outcome = await run.RunAsync(message, Tracing.Enclose(message.Request, activity), message.ResumeOnly, cancellationToken);
            if (outcome.Error is { } error) activity.SetStatus(ActivityStatusCode.Error, error.Code.ToString());

            var elapsed = clock.GetElapsedTime(received);
            metrics.Ended(outcome.Error?.Code, elapsed);
            Log.Ended(logger, message.InvocationId, message.Attempt, outcome.Error?.Code, elapsed);
            return new FunctionInvoked
            {
                InvocationId = message.InvocationId,
                Attempt = message.Attempt,
                Outcome = outcome,
                Worker = Worker,
                ElapsedMs = elapsed.TotalMilliseconds,
                TraceParent = activity.Id,
            };
        }
        finally
        {
            metrics.LetGo();
        }
    }
}
