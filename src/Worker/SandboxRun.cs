using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Messages;
using Invoke.Sandboxes;

namespace Invoke.Worker;

/// <summary>Has procd run an attempt. Whatever goes wrong on the way becomes an outcome, and it never waits for ever.</summary>
internal sealed class SandboxRun(ISandboxDriver driver, ProcdClient procd, TimeProvider clock, ILogger<SandboxRun> logger)
{
    /// <summary>What procd has beyond the function's own time, to start, kill and answer.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LocateTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The pauses before a second and a third try, which only an attempt gets that is proven not to have reached procd.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400)];

    public async Task<RunOutcome> RunAsync(InvokeFunction message, FunctionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var pause in Pauses)
            {
                try
                {
                    return await TryAsync(message, request, cancellationToken);
                }
                catch (ApiException e) when (e.Error.Code is ErrorCode.SandboxUnavailable)
                {
                    // Nothing was sent: procd may just have been stopped for idleness, and locating it starts it.
                    await Task.Delay(pause, clock, cancellationToken);
                }
            }

            return await TryAsync(message, request, cancellationToken);
        }
        catch (ApiException e)
        {
            Log.NoAnswer(logger, message.InvocationId, message.Attempt, e.Error.Code, e.InnerException?.GetType().Name);
            return new RunOutcome { Error = e.Error };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            // Somebody waits for the answer: a bug of ours is one too.
            Log.Unforeseen(logger, message.InvocationId, message.Attempt, e);
            return RunOutcome.Failed(ErrorCode.InternalError, "something went wrong in the worker");
        }
    }

    private async Task<RunOutcome> TryAsync(InvokeFunction message, FunctionRequest request, CancellationToken cancellationToken)
    {
        var endpoint = await WithinAsync(LocateTimeout, ErrorCode.SandboxUnavailable, "the sandbox did not get ready in time; nothing ran",
            token => driver.LocateAsync(message.SandboxId, token), cancellationToken);

        var call = new ProcdCall { InvocationId = message.InvocationId, Attempt = message.Attempt, Function = message.Function, Request = request };
        var outcome = await WithinAsync(TimeSpan.FromMilliseconds(request.TimeoutMs) + Grace, ErrorCode.OutcomeUnknown,
            "the sandbox gave no answer in time; the function may or may not have run",
            token => procd.InvokeAsync(endpoint, call, token), cancellationToken);

        // procd says itself that nothing ran: it had just been started, or is being stopped for idleness.
        if (outcome.Error is { Code: ErrorCode.SandboxUnavailable or ErrorCode.Draining } refused)
            throw new ApiException(ErrorCode.SandboxUnavailable, refused.Message);

        // These are between platform and procd: to the caller they would say something about its own token.
        return outcome.Error?.Code is ErrorCode.Unauthorized or ErrorCode.TokenClock or ErrorCode.NotInLedger
            ? throw new InvalidOperationException($"procd refused the platform's call: {outcome.Error.Code}")
            : outcome;
    }

    private async Task<T> WithinAsync<T>(
        TimeSpan limit, ErrorCode code, string message, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var clockOut = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clockOut.Token, cancellationToken);
        try
        {
            return await call(either.Token);
        }
        catch (OperationCanceledException e) when (clockOut.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(code, message, e);
        }
    }
}
