using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Messages;
using Invoke.Contracts.Procd;
using Invoke.Gateway.Sandboxes;
using Invoke.Http;
using Invoke.Http.Telemetry;

namespace Invoke.Gateway.Functions;

/// <summary>The synchronous lane: an invocation whose caller waits for it. Nothing is stored.</summary>
internal sealed class SyncInvocation(TeamSandboxes sandboxes, SyncRun run, InvocationMetrics metrics, TimeProvider clock, ILogger<SyncInvocation> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var arrived = clock.GetTimestamp();
        metrics.Arrived();
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
        FunctionRequest request;
        using (var body = await RequestBody.ReadPooledAsync(context, Limits.RequestBodyBytes, context.RequestAborted)) request = FunctionRequestReader.Read(body.Written);
        var sandbox = await sandboxes.FindAsync(context);
        using var scope = logger.BeginScope(new InvocationScope(id, sandbox.Id));

        // 3. To the queue, with the caller's trace.
        using var span = Tracing.StartInvocation(id, sandbox.Id, function);
        var message = new InvokeFunction
        {
            InvocationId = id,
            Attempt = 1,
            SandboxId = sandbox.Id,
            Function = function,
            Request = request,
            TraceParent = Tracing.TraceParent,
            TraceState = Tracing.TraceState,
        };
        var sent = clock.GetTimestamp();
        var answer = await run.RunAsync(message, context.RequestAborted);
        span?.Stop();

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
}
