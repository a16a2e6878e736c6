using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;

namespace Invoke.Gateway.Invocations;

/// <summary>
/// What follows from the end of an attempt: the rules of states and retries, without a store. States are ordered by attempt
/// and state: nothing goes back within an attempt, a terminal state is final, and the first one wins.
/// </summary>
internal static class AttemptEnd
{
    /// <summary>How many attempts of unknown outcome an invocation may have that asks for another.</summary>
    public const int MaxUnknowns = 4;

    /// <summary>The pause after an attempt that did not start, doubled with each in a row up to the longest.</summary>
    private const int FirstPauseMs = 250, LongestPauseMs = 10_000;

    /// <summary>For a message that breaks its own rule: it ends its attempt like any other.</summary>
    private static readonly ApiError NoReason = new() { Code = ErrorCode.InternalError, Message = "the worker gave neither an answer nor a reason" };

    /// <param name="row">The invocation now.</param>
    /// <param name="result">How the attempt ended.</param>
    /// <param name="now">The store's time.</param>
    /// <param name="jitter">0 to 1: how much of the random part of a pause is taken off.</param>
    public static Ending Apply(InvocationRow row, RecordResult result, long now, double jitter)
    {
        var attempt = new AttemptRow
        {
            InvocationId = row.Id,
            Number = result.Attempt,
            Outcome = WireName.Of(result.Outcome),
            ErrorCode = result.Run.Error?.Code.Wire(),
            ErrorMessage = result.Run.Error is { } error ? StoreText.Of(error.Message) : null,
            StartedAt = result.Attempt == row.Attempt ? row.ClaimedAt : null,
            FinishedAt = now,
            Worker = result.Worker,
        };

        // The first end is the end, and of an older attempt only a success still counts.
        var isSuccess = result is { Outcome: AttemptOutcome.Finished, Run.Succeeded: true };
        var isOlder = result.Attempt < row.Attempt;
        if (row.IsTerminal || result.Attempt > row.Attempt || (isOlder && !isSuccess)) return new Ending(row, attempt, KeepsResult: false, CancelsNewer: false);

        var failure = result.Run.Error ?? NoReason;
        var next = isSuccess ? End(Reported(row, result), InvocationState.Succeeded, now) : result.Outcome switch
        {
            AttemptOutcome.NotStarted => AfterNotStarted(row, failure, now),
            AttemptOutcome.Unknown => AfterUnknown(row, failure with { Code = ErrorCode.OutcomeUnknown }, now, jitter),
            _ => AfterBadFinish(Reported(row, result), failure, now, jitter),
        };
        return new Ending(next, attempt, KeepsResult: result.Outcome is AttemptOutcome.Finished, CancelsNewer: isOlder && row.StateValue is InvocationState.Running);
    }

    /// <summary>The invocation in a terminal state.</summary>
    public static InvocationRow End(InvocationRow row, InvocationState state, long now, ApiError? error = null) => row with
    {
        State = WireName.Of(state),
        Version = row.Version + 1,
        FinishedAt = now,
        TicketedAt = null,
        LeaseUntil = null,
        WaitingReason = null,
        WaitingSince = null,
        ErrorCode = state is InvocationState.Succeeded ? null : error?.Code.Wire() ?? row.ErrorCode,
        ErrorMessage = state is InvocationState.Succeeded ? null : error is null ? row.ErrorMessage : StoreText.Of(error.Message),
    };

    private static InvocationRow Reported(InvocationRow row, RecordResult result) => row with
    {
        ModuleSha256 = result.Run.Report?.ModuleSha256 is { } sha256 ? StoreText.Of(sha256) : row.ModuleSha256,
        Timings = result.Run.Report?.Timings is { } timings ? StoreText.Timings(timings) : row.Timings,
    };

    /// <summary>What it ends with, unless a later attempt fares better.</summary>
    private static InvocationRow Failed(InvocationRow row, ApiError error) => row with { ErrorCode = error.Code.Wire(), ErrorMessage = StoreText.Of(error.Message) };

    /// <summary>Costs nothing, and says nothing of the function: it is tried until it expires.</summary>
    private static InvocationRow AfterNotStarted(InvocationRow row, ApiError error, long now)
    {
        if (row.Cancel) return Cancelled(row, now);
        var pause = Math.Min(FirstPauseMs << Math.Min(row.Pauses, 10), LongestPauseMs);
        var reason = error.Code is ErrorCode.TooManyRequests ? WaitingReason.Concurrency : WaitingReason.SandboxUnavailable;
        return Again(row, now, now + pause, reason) with { Pauses = row.Pauses + 1 };
    }

    private static InvocationRow AfterUnknown(InvocationRow row, ApiError error, long now, double jitter)
    {
        var counted = Failed(row, error) with { Unknowns = row.Unknowns + 1, Pauses = 0 };
        if (row.Cancel) return Cancelled(counted, now);
        var dueAt = now + Backoff(row, counted.FinishedBadly + counted.Unknowns, jitter);
        return row.OnUnknown == WireName.Of(UnknownPolicy.Retry) && counted.Unknowns < MaxUnknowns && dueAt < row.ExpiresAt
            ? Again(counted, now, dueAt, WaitingReason.Backoff)
            : End(counted, InvocationState.Failed, now);
    }

    private static InvocationRow AfterBadFinish(InvocationRow row, ApiError error, long now, double jitter)
    {
        if (error.Code is ErrorCode.Cancelled) return Cancelled(row, now);
        var counted = Failed(row, error) with { FinishedBadly = row.FinishedBadly + 1, Pauses = 0 };
        var dueAt = now + Backoff(row, counted.FinishedBadly, jitter);
        if (!row.Cancel && counted.FinishedBadly < row.MaxAttempts && dueAt < row.ExpiresAt) return Again(counted, now, dueAt, WaitingReason.Backoff);
        return End(counted, error.Code is ErrorCode.FunctionTimeout ? InvocationState.TimedOut : InvocationState.Failed, now);
    }

    private static InvocationRow Cancelled(InvocationRow row, long now) =>
        End(row, InvocationState.Cancelled, now, new ApiError { Code = ErrorCode.Cancelled, Message = "the invocation was cancelled" });

    /// <summary>The next attempt, to be handed out at that time.</summary>
    private static InvocationRow Again(InvocationRow row, long now, long dueAt, WaitingReason reason) => row with
    {
        State = WireName.Of(InvocationState.Queued),
        Version = row.Version + 1,
        Attempt = row.Attempt + 1,
        DueAt = dueAt,
        WaitingReason = WireName.Of(reason),
        WaitingSince = now,
        TicketedAt = null,
        ClaimedAt = null,
        ClaimedBy = null,
        ClaimToken = null,
        LeaseUntil = null,
        WorkerLosses = 0,
    };

    private static long Backoff(InvocationRow row, int failures, double jitter)
    {
        var pause = Math.Min((double)row.BackoffMs * Math.Pow(2, failures - 1), row.MaxBackoffMs);
        return (long)(pause * (1 - (jitter / 2)));
    }
}
