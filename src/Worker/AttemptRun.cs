using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;
using Invoke.Sandboxes;

namespace Invoke.Worker;

/// <summary>Runs an attempt of an asynchronous invocation, or brings its outcome, and says what is proven of it.</summary>
internal sealed class AttemptRun(SandboxRun run, ISandboxLocator sandboxes, ProcdClient procd, TimeProvider clock)
{
    /// <summary>How often procd is asked before it counts as not provable.</summary>
    private const int Asks = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PreventTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long procd remembers; what is older proves nothing.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    /// <param name="sandboxId">The sandbox that holds the function.</param>
    /// <param name="call">The attempt.</param>
    /// <param name="age">How long ago it was first handed to a worker.</param>
    /// <param name="cancellationToken">Gives up the waiting, not the run.</param>
    public async Task<(AttemptOutcome Outcome, RunOutcome Run)> RunAsync(string sandboxId, ProcdCall call, TimeSpan age, CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        RunOutcome? lost = null;
        for (var ask = 0; ask < Asks; ask++)
        {
            var outcome = await run.RunAsync(sandboxId, call, cancellationToken);
            switch (Judge(outcome))
            {
                case { } proven:
                    return (proven, outcome);

                // procd knows nothing of it. A tombstone makes sure that it stays so: its first worker may only be slow.
                case null when outcome.Error!.Code is ErrorCode.NotInLedger:
                    if (await PreventAsync(sandboxId, call, cancellationToken) is not { } cancel || cancel.Result is CancelResult.TooLate) break;
                    // Only a procd that was up all the time can say so.
                    var since = age + clock.GetElapsedTime(begun);
                    return cancel.Uptime > since && since < Memory ? (AttemptOutcome.NotStarted, outcome) : (AttemptOutcome.Unknown, lost ?? outcome);

                // The way to procd broke, or procd did. If it lives it knows.
                default:
                    lost ??= outcome;
                    call = call with { ResumeOnly = true };
                    break;
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }

        return (AttemptOutcome.Unknown, lost ?? RunOutcome.Failed(ErrorCode.OutcomeUnknown, "the sandbox does not say whether the function ran"));
    }

    /// <summary>What the outcome proves; null if nothing.</summary>
    private static AttemptOutcome? Judge(RunOutcome outcome) => outcome switch
    {
        { Error.Code: ErrorCode.SandboxLost } => null,
        { Succeeded: true } or { Report.Started: true } => AttemptOutcome.Finished,
        // Nothing ran, and no fault of the function's: a tombstone, no place, procd not up.
        { Error.Code: ErrorCode.Cancelled or ErrorCode.TooManyRequests or ErrorCode.SandboxUnavailable } => AttemptOutcome.NotStarted,
        { Error.Code: ErrorCode.NotInLedger or ErrorCode.OutcomeUnknown or ErrorCode.InternalError } => null,
        // The function's own: no such module, not one, no interpreter.
        _ => AttemptOutcome.Finished,
    };

    private async Task<ProcdCancel?> PreventAsync(string sandboxId, ProcdCall call, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(PreventTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var endpoint = await sandboxes.LocateAsync(sandboxId, either.Token);
            return await procd.CancelAsync(endpoint, call.InvocationId, call.Attempt, onlyIfNotStarted: true, either.Token);
        }
        catch (Exception e) when (e is ApiException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Nothing is proven by it; it is asked again.
            return null;
        }
    }
}
