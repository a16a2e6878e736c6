using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Messages;
using Invoke.Messaging;
using Invoke.Messaging.Sync;
using Invoke.Sandboxes;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Functions;

/// <summary>
/// Gets an invocation run, once, whatever dies on the way: workers, the broker, procd. An attempt is handed out anew only
/// when it is proven that the one before has not started and never will.
/// </summary>
internal sealed class SyncRun(
    ISandboxDriver sandboxes, SyncLane lane, RunCancellation cancellation, RunResumption resumption,
    IOptions<SyncOptions> options, TimeProvider clock, ILogger<SyncRun> logger)
{
    private static readonly TimeSpan LocateTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a worker that is to resume is waited for, however late the first one was lost.</summary>
    private static readonly TimeSpan ResumeTimeout = TimeSpan.FromMilliseconds(200);

    /// <summary>The pauses before a second and a third try.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400)];

    /// <summary>How often procd is asked before it counts as not provable.</summary>
    private const int Asks = 5;

    private readonly TimeSpan _queueTimeout = options.Value.QueueTimeout;

    /// <summary>Sends the invocation to the workers and waits for how it ended.</summary>
    /// <param name="invocation">Its first attempt.</param>
    /// <param name="hungUp">The caller is gone: the run is stopped.</param>
    /// <exception cref="ApiException">There is no outcome of the function's; the error says what is proven.</exception>
    public async Task<FunctionInvoked> RunAsync(InvokeFunction invocation, CancellationToken hungUp)
    {
        foreach (var pause in Pauses)
        {
            if (await TryAsync(invocation, hungUp) is var answer && !IsProvenNotStarted(answer)) return answer;
            Log.SentAnew(logger, invocation.InvocationId, invocation.Attempt, answer.Outcome.Error!.Code);
            sandboxes.Doubt(invocation.SandboxId);
            await Task.Delay(pause, clock, hungUp);
            invocation = invocation with { Attempt = invocation.Attempt + 1 };
        }

        return await TryAsync(invocation, hungUp) is var last && last.Outcome.Error?.Code is ErrorCode.NotInLedger
            ? throw new ApiException(ErrorCode.SandboxUnavailable, "the invocation did not start in three tries")
            : last;
    }

    private static bool IsProvenNotStarted(FunctionInvoked answer) =>
        answer.Outcome.Error?.Code is ErrorCode.SandboxUnavailable or ErrorCode.NotInLedger;

    private async Task<FunctionInvoked> TryAsync(InvokeFunction attempt, CancellationToken hungUp)
    {
        try
        {
            // 1. The sandbox is up before the attempt is handed out: workers only connect, and procd's uptime can then prove what has not run.
            if (await UnavailableAsync(attempt, hungUp) is { } unavailable) return unavailable;

            // 2. To the queue, where it lives as long as it is waited for.
            var handedOut = clock.GetTimestamp();
            FunctionInvoked answer;
            try
            {
                answer = await ThroughWorkersAsync(attempt, handedOut, hungUp);
            }
            catch (TimeoutException)
            {
                // 3. It is in the queue, runs, or its worker was lost: procd knows. A tombstone ends the first case.
                return await SettleAsync(attempt, handedOut, ErrorCode.QueueTimeout, "no worker took the invocation in time; it did not run", hungUp);
            }
            catch (BrokerLostException e)
            {
                Log.BrokerLost(logger, attempt.InvocationId, attempt.Attempt, e.Message);
                return await SettleAsync(attempt, handedOut, ErrorCode.BrokerUnavailable, $"the invocation did not run: {e.Message}", hungUp);
            }

            // 4. Its worker was lost, and the next one was lost, too, or found nothing of it in procd.
            return answer.Outcome.Error?.Code is not ErrorCode.NotInLedger || await IsPreventedAsync(attempt, handedOut)
                ? answer
                : await resumption.ResumeAsync(attempt, hungUp);
        }
        catch (OperationCanceledException) when (hungUp.IsCancellationRequested)
        {
            Log.HungUp(logger, attempt.InvocationId, attempt.Attempt);
            await cancellation.StopAsync(attempt.SandboxId, attempt.InvocationId, attempt.Attempt);
            throw;
        }
    }

    /// <summary>
    /// Has a worker run it. If that one is lost, one more resumes it; no third is risked on what may have killed two. What the
    /// broker hands out a second time comes back untouched, because it does not count; so the second is a message of its own.
    /// </summary>
    private async Task<FunctionInvoked> ThroughWorkersAsync(InvokeFunction attempt, long handedOut, CancellationToken hungUp)
    {
        var answer = await lane.InvokeAsync(attempt, _queueTimeout, hungUp);
        if (!answer.HandedBack) return answer;

        Log.WorkerLost(logger, attempt.InvocationId, attempt.Attempt);
        var left = _queueTimeout - clock.GetElapsedTime(handedOut);
        answer = await lane.InvokeAsync(attempt with { ResumeOnly = true }, left > ResumeTimeout ? left : ResumeTimeout, hungUp);
        if (answer.HandedBack) Log.WorkersLost(logger, attempt.InvocationId, attempt.Attempt);
        return answer;
    }

    private async Task<FunctionInvoked?> UnavailableAsync(InvokeFunction attempt, CancellationToken hungUp)
    {
        using var patience = new CancellationTokenSource(LocateTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, hungUp);
        try
        {
            await sandboxes.LocateAsync(attempt.SandboxId, either.Token);
            return null;
        }
        catch (OperationCanceledException e) when (!hungUp.IsCancellationRequested)
        {
            throw new ApiException(ErrorCode.SandboxUnavailable, "the sandbox did not get ready in time; nothing ran", e);
        }
        catch (ApiException e) when (e.Error.Code is ErrorCode.SandboxUnavailable)
        {
            return new FunctionInvoked { InvocationId = attempt.InvocationId, Attempt = attempt.Attempt, Outcome = new RunOutcome { Error = e.Error }, Worker = "" };
        }
    }

    private async Task<FunctionInvoked> SettleAsync(InvokeFunction attempt, long handedOut, ErrorCode notRun, string message, CancellationToken hungUp)
    {
        if (await IsPreventedAsync(attempt, handedOut)) throw new ApiException(notRun, message);
        return await resumption.ResumeAsync(attempt, hungUp);
    }

    /// <summary>True: the attempt has not started and never will, also if its first worker only lost its connection. False: it has started.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.OutcomeUnknown"/>.</exception>
    private async Task<bool> IsPreventedAsync(InvokeFunction attempt, long handedOut)
    {
        for (var ask = 0; ask < Asks && await cancellation.PreventAsync(attempt.SandboxId, attempt.InvocationId, attempt.Attempt) is { } cancel; ask++)
        {
            if (cancel.Result is CancelResult.TooLate) return false;

            // The tombstone proves it only if procd was up all the time; a procd that restarted has forgotten. Of a young
            // procd the way of the answer leaves that open: the next one may have been faster.
            if (cancel.Uptime > clock.GetElapsedTime(handedOut)) return true;
        }

        throw RunResumption.Unknown();
    }
}
