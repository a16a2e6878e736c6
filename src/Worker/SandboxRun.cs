using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Sandboxes;

namespace Invoke.Worker;

/// <summary>Has procd run an attempt. Whatever goes wrong on the way becomes an outcome, and it never waits for ever.</summary>
internal sealed class SandboxRun(ISandboxLocator sandboxes, ProcdClient procd, TimeProvider clock, ILogger<SandboxRun> logger)
{
    /// <summary>What procd has beyond the function's own time, to start, kill and answer.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LocateTimeout = TimeSpan.FromSeconds(10);

    /// <summary>That procd takes no call proves nothing of what a lost worker may have started.</summary>
    private static readonly RunOutcome Unknown = RunOutcome.Failed(ErrorCode.OutcomeUnknown, "worker and sandbox were lost; the function may or may not have run");

    /// <summary>One try: whether there may be another, only the gateway knows.</summary>
    /// <param name="sandboxId">The sandbox that holds the function.</param>
    /// <param name="call">The attempt.</param>
    /// <param name="cancellationToken">Gives up the waiting, not the run.</param>
    public async Task<RunOutcome> RunAsync(string sandboxId, ProcdCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await TryAsync(sandboxId, call, cancellationToken);
        }
        catch (ApiException e)
        {
            Log.NoAnswer(logger, call.InvocationId, call.Attempt, e.Error.Code, e.InnerException?.GetType().Name);
            return call.ResumeOnly && e.Error.Code is ErrorCode.SandboxUnavailable ? Unknown : new RunOutcome { Error = e.Error };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            // Somebody waits for the answer: a bug of ours is one too.
            Log.Unforeseen(logger, call.InvocationId, call.Attempt, e);
            return RunOutcome.Failed(ErrorCode.InternalError, "something went wrong in the worker");
        }
    }

    private async Task<RunOutcome> TryAsync(string sandboxId, ProcdCall call, CancellationToken cancellationToken)
    {
        // What comes over the bus is not trusted: the name becomes part of a path that the platform signs.
        FunctionName.Require(call.Function);
        if (call.Request.TimeoutMs is < 1 or > Limits.MaxTimeoutMs) throw new ApiException(ErrorCode.BadRequest, $"timeout_ms must be from 1 to {Limits.MaxTimeoutMs}");

        var endpoint = await WithinAsync(LocateTimeout, ErrorCode.SandboxUnavailable, "the sandbox did not get ready in time; nothing ran",
            token => sandboxes.LocateAsync(sandboxId, token), cancellationToken);

        var outcome = await WithinAsync(TimeSpan.FromMilliseconds(call.Request.TimeoutMs) + Grace, ErrorCode.OutcomeUnknown,
            "the sandbox gave no answer in time; the function may or may not have run",
            token => procd.InvokeAsync(endpoint, call, token), cancellationToken);

        return outcome.Error switch
        {
            // procd says itself that nothing ran: it had just been started, or is being stopped for idleness.
            { Code: ErrorCode.Draining } refused => throw new ApiException(ErrorCode.SandboxUnavailable, refused.Message),
            // A token names its sandbox: another one has got the address, or procd trusts another key. It ran nothing.
            { Code: ErrorCode.Unauthorized } => throw new ApiException(ErrorCode.SandboxUnavailable, "what answers at the sandbox's address does not take it for its own; nothing ran"),
            // This is between platform and procd: to the caller it would say something about its own token.
            { Code: ErrorCode.TokenClock } refused => throw new InvalidOperationException($"procd refused the platform's call: {refused.Code}"),
            { Code: ErrorCode.NotInLedger } when !call.ResumeOnly => throw new InvalidOperationException("procd does not know what it was asked to start"),
            _ => outcome,
        };
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
