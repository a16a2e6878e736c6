using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Messages;
using Invoke.Messaging.Sync;
using Invoke.Sandboxes;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Functions;

/// <summary>
/// Gets an invocation run, once, whatever dies on the way: workers, the broker, procd. An attempt is handed out anew only
/// when it is proven that the one before has not started and never will.
/// </summary>
internal sealed class SyncRun(
    ISandboxLocator sandboxes, SyncLane lane, RunCancellation cancellation, RunResumption resumption,
    IOptions<SyncOptions> options, TimeProvider clock, ILogger<SyncRun> logger)
{
    private static readonly TimeSpan LocateTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The pauses before a second and a third try.</summary>
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400)];

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
                answer = await lane.InvokeAsync(attempt, _queueTimeout, hungUp);
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

            // 4. Its worker was lost, and the next one found nothing of it in procd.
            return answer.Outcome.Error?.Code is ErrorCode.NotInLedger ? await NotStartedAsync(attempt, answer, handedOut, hungUp) : answer;
        }
        catch (OperationCanceledException) when (hungUp.IsCancellationRequested)
        {
            Log.HungUp(logger, attempt.InvocationId, attempt.Attempt);
            await cancellation.StopAsync(attempt);
            throw;
        }
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

    /// <summary>A tombstone that procd takes proves that the attempt never runs; one that it refuses, that it has started.</summary>
    private async Task<FunctionInvoked> SettleAsync(InvokeFunction attempt, long handedOut, ErrorCode notRun, string message, CancellationToken hungUp)
    {
        if (await cancellation.PreventAsync(attempt) is not { } cancel) throw RunResumption.Unknown();
        if (cancel.Result is CancelResult.TooLate) return await resumption.ResumeAsync(attempt, hungUp);
        throw Remembers(cancel.Uptime, handedOut) ? new ApiException(notRun, message) : RunResumption.Unknown();
    }

    private async Task<FunctionInvoked> NotStartedAsync(InvokeFunction attempt, FunctionInvoked answer, long handedOut, CancellationToken hungUp)
    {
        var remembered = Remembers(TimeSpan.FromMilliseconds(answer.ProcdUptimeMs ?? 0), handedOut);
        // A worker whose connection broke may be about to start it: the tombstone makes sure that it does not.
        if (await cancellation.PreventAsync(attempt) is not { } cancel || !remembered) throw RunResumption.Unknown();
        if (cancel.Result is CancelResult.TooLate) return await resumption.ResumeAsync(attempt, hungUp);
        return Remembers(cancel.Uptime, handedOut) ? answer : throw RunResumption.Unknown();
    }

    /// <summary>Whether procd was up all the time since the attempt was handed out, so that what it does not know has not run.</summary>
    private bool Remembers(TimeSpan uptime, long handedOut) => uptime > clock.GetElapsedTime(handedOut);
}
