using System.Diagnostics;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Messages;
using Invoke.Contracts.Procd;
using Invoke.Gateway.Sandboxes;
using Invoke.Http;
using Invoke.Messaging.Sync;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Functions;

/// <summary>The synchronous lane: an invocation whose caller waits for it. Nothing is stored.</summary>
internal sealed class SyncInvocation(
    TeamSandboxes sandboxes, SyncLane lane, RunCancellation cancellation, InvocationMetrics metrics,
    IOptions<SyncOptions> options, TimeProvider clock, ILogger<SyncInvocation> logger)
{
    /// <summary>What the way back may take beyond the function's own time.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _queueTimeout = options.Value.QueueTimeout;

    public async Task InvokeAsync(HttpContext context)
    {
        var arrived = clock.GetTimestamp();
        try
        {
            var error = await AnswerAsync(context, arrived);
            metrics.Ended(error, clock.GetElapsedTime(arrived));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            metrics.GivenUp(clock.GetElapsedTime(arrived));
            throw;
        }
        catch (Exception e)
        {
            var code = e switch { ApiException known => known.Error.Code, BadHttpRequestException => ErrorCode.BadRequest, _ => ErrorCode.InternalError };
            metrics.Ended(code, clock.GetElapsedTime(arrived));
            throw;
        }
    }

    /// <summary>Returns why there was no answer of the function's, if there was none.</summary>
    private async Task<ErrorCode?> AnswerAsync(HttpContext context, long arrived)
    {
        // 1. Every answer from here on names the invocation.
        var id = $"inv_{Ulid.NewUlid(clock.GetUtcNow())}".ToLowerInvariant();
        context.Response.Headers[ProcdHeaders.InvocationId] = id;

        // 2. What the caller can get wrong is told before anything is sent: name, body, sandbox.
        var function = (string)context.Request.RouteValues["name"]!;
        FunctionName.Require(function);
        var request = FunctionRequestReader.Read(await RequestBody.ReadAsync(context, Limits.RequestBodyBytes, context.RequestAborted));
        var sandbox = await sandboxes.FindAsync(context);

        // 3. To the queue, with the caller's trace.
        using var activity = Tracing.StartInvocation(id);
        var message = new InvokeFunction
        {
            InvocationId = id,
            Attempt = 1,
            SandboxId = sandbox.Id,
            Function = function,
            Request = request,
            TraceParent = Activity.Current?.Id,
            TraceState = Activity.Current?.TraceStateString,
        };
        var sent = clock.GetTimestamp();
        var answer = await RunAsync(message, context.RequestAborted);

        // 4. The outcome; what procd reported of the run beside it is not the caller's.
        var inLane = clock.GetElapsedTime(sent);
        metrics.Answered(answer, inLane);
        context.Response.Headers["Server-Timing"] = ServerTiming.Header(clock.GetElapsedTime(arrived), inLane, answer);
        await (answer.Outcome switch
        {
            { Error: { } error } => Envelope.FailAsync(context, error with { Details = null }),
            { Response: { } response } => Envelope.SucceedAsync(context, response, ContractsJson.Strict.FunctionResponse),
            _ => throw new InvalidOperationException("An outcome has neither a response nor an error"),
        });
        return answer.Outcome.Error?.Code;
    }

    /// <summary>Two clocks: one for the queue, and once it is known to run, one for the run.</summary>
    private async Task<FunctionInvoked> RunAsync(InvokeFunction message, CancellationToken hungUp)
    {
        var execution = TimeSpan.FromMilliseconds(message.Request.TimeoutMs) + Grace;
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(hungUp);
        try
        {
            // The lane's own patience only has to be longer than the two clocks here.
            var answer = lane.InvokeAsync(message, _queueTimeout, _queueTimeout + execution + (2 * Grace), abandoned.Token);

            // a. The queue's time. Most invocations end in it.
            if (await EndsWithinAsync(answer, _queueTimeout, hungUp)) return await answer;

            // b. A tombstone that procd takes proves that it has not run and never will. One that it refuses says that it runs.
            if (await cancellation.PreventAsync(message))
                throw new ApiException(ErrorCode.QueueTimeout, "no worker took the invocation in time; it did not run");

            // c. The run's time, whole, because it may have begun just now.
            if (await EndsWithinAsync(answer, execution, hungUp)) return await answer;

            // d. It ran, or not, and nobody will say.
            await cancellation.StopAsync(message);
            throw new ApiException(ErrorCode.OutcomeUnknown, "no answer came in time; the function may or may not have run");
        }
        catch (OperationCanceledException) when (hungUp.IsCancellationRequested)
        {
            Log.HungUp(logger, message.InvocationId, message.Attempt);
            await cancellation.StopAsync(message);
            throw;
        }
        finally
        {
            await abandoned.CancelAsync();
        }
    }

    private async Task<bool> EndsWithinAsync(Task answer, TimeSpan limit, CancellationToken hungUp)
    {
        try
        {
            await answer.WaitAsync(limit, clock, hungUp);
            return true;
        }
        catch (TimeoutException)
        {
            return answer.IsCompleted;
        }
    }
}
