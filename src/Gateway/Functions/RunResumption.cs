using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Messages;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Functions;

/// <summary>Takes the outcome of an attempt that has started from procd itself, when it is not sure that a worker brings it.</summary>
internal sealed class RunResumption(ISandboxLocator sandboxes, ProcdClient procd, InvocationMetrics metrics, TimeProvider clock)
{
    /// <summary>What procd has beyond the function's own time, to kill and to answer.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly string Gateway = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <exception cref="ApiException"><see cref="ErrorCode.OutcomeUnknown"/>, <see cref="ErrorCode.SandboxLost"/>.</exception>
    public async Task<FunctionInvoked> ResumeAsync(InvokeFunction message, CancellationToken hungUp)
    {
        var asked = clock.GetTimestamp();
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(message.Request.TimeoutMs) + Grace, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, hungUp);
        try
        {
            var endpoint = await sandboxes.LocateAsync(message.SandboxId, either.Token);
            var call = new ProcdCall
            {
                InvocationId = message.InvocationId,
                Attempt = message.Attempt,
                Function = message.Function,
                Request = message.Request,
                ResumeOnly = true,
            };
            var outcome = await procd.InvokeAsync(endpoint, call, either.Token);
            metrics.Resumed();
            return Answer(message, outcome, clock.GetElapsedTime(asked));
        }
        catch (ApiException e) when (e.Error.Code is ErrorCode.SandboxUnavailable)
        {
            throw new ApiException(ErrorCode.SandboxLost, "the sandbox went away while the function ran", e);
        }
        catch (OperationCanceledException e) when (!hungUp.IsCancellationRequested)
        {
            throw Unknown(e);
        }
    }

    /// <summary>It cannot be proven whether the function ran.</summary>
    public static ApiException Unknown(Exception? cause = null) =>
        new(ErrorCode.OutcomeUnknown, "no answer came in time; the function may or may not have run", cause);

    private static FunctionInvoked Answer(InvokeFunction message, RunOutcome outcome, TimeSpan elapsed) => new()
    {
        InvocationId = message.InvocationId,
        Attempt = message.Attempt,
        // It had started: procd has lost its memory since.
        Outcome = outcome.Error?.Code is ErrorCode.NotInLedger ? new RunOutcome { Error = Unknown().Error } : outcome,
        Worker = Gateway,
        ElapsedMs = elapsed.TotalMilliseconds,
    };
}
