using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>What follows from the end of an attempt, case by case.</summary>
public sealed class AttemptEndTests
{
    private const long Now = 1_000_000;

    [Fact]
    public void A_success_ends_it()
    {
        var ending = End(Rows.Running(Now), AttemptOutcome.Finished);
        Assert.Equal(("succeeded", 3, Now), (ending.Row.State, ending.Row.Version, ending.Row.FinishedAt));
        Assert.Equal((null, null), (ending.Row.ErrorCode, ending.Row.LeaseUntil));
        Assert.True(ending.KeepsResult);
        Assert.False(ending.CancelsNewer);
        Assert.Equal(("finished", 1, "a-worker", Now), (ending.Attempt.Outcome, ending.Attempt.Number, ending.Attempt.Worker, ending.Attempt.StartedAt));
    }

    [Fact]
    public void A_success_after_failures_shows_no_error()
    {
        var ending = End(Rows.Running(Now) with { Attempt = 2, FinishedBadly = 1, ErrorCode = "function_failed", ErrorMessage = "the first" }, AttemptOutcome.Finished);
        Assert.Equal(("succeeded", null, null), (ending.Row.State, ending.Row.ErrorCode, ending.Row.ErrorMessage));
    }

    [Theory]
    [InlineData(ErrorCode.FunctionFailed, "failed")]
    [InlineData(ErrorCode.FunctionCrashed, "failed")]
    [InlineData(ErrorCode.InvalidFunctionResponse, "failed")]
    [InlineData(ErrorCode.ResponseTooLarge, "failed")]
    [InlineData(ErrorCode.NotFound, "failed")]
    [InlineData(ErrorCode.FunctionInvalid, "failed")]
    [InlineData(ErrorCode.RuntimeUnavailable, "failed")]
    [InlineData(ErrorCode.FunctionTimeout, "timed_out")]
    [InlineData(ErrorCode.Cancelled, "cancelled")]
    public void A_bad_finish_without_attempts_left_ends_it_with_the_functions_error(ErrorCode code, string state)
    {
        var ending = End(Rows.Running(Now), AttemptOutcome.Finished, code);
        Assert.Equal((state, code.Wire()), (ending.Row.State, ending.Row.ErrorCode));
        Assert.True(ending.KeepsResult);
    }

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 2000)]
    [InlineData(3, 4000)]
    [InlineData(7, 60_000)]
    public void A_bad_finish_with_attempts_left_waits_twice_as_long_each_time(int failures, long pause)
    {
        var row = Rows.Running(Now) with { MaxAttempts = 10, Attempt = failures, FinishedBadly = failures - 1 };
        var longest = End(row, AttemptOutcome.Finished, ErrorCode.FunctionFailed).Row;
        var shortest = AttemptEnd.Apply(row, Rows.Result(row, AttemptOutcome.Finished, ErrorCode.FunctionFailed), Now, jitter: 1).Row;
        Assert.Equal(("queued", failures + 1, failures), (longest.State, longest.Attempt, longest.FinishedBadly));
        Assert.Equal((Now + pause, Now + (pause / 2)), (longest.DueAt, shortest.DueAt));
        Assert.Equal(("backoff", Now), (longest.WaitingReason, longest.WaitingSince));
        Assert.Equal((null, null, null, null, null, 0),
            (longest.ClaimedAt, longest.ClaimedBy, longest.ClaimToken, longest.LeaseUntil, longest.TicketedAt, longest.WorkerLosses));
    }

    [Fact]
    public void A_retry_that_would_come_after_the_expiry_does_not_come()
    {
        var row = Rows.Running(Now) with { MaxAttempts = 2, ExpiresAt = Now + 1000 };
        Assert.Equal(("failed", "function_failed"), Shown(End(row, AttemptOutcome.Finished, ErrorCode.FunctionFailed)));
        Assert.Equal(("queued", "function_failed"), Shown(End(row with { ExpiresAt = Now + 1001 }, AttemptOutcome.Finished, ErrorCode.FunctionFailed)));
    }

    [Theory]
    [InlineData(0, 250)]
    [InlineData(1, 500)]
    [InlineData(5, 8000)]
    [InlineData(6, 10_000)]
    [InlineData(1_000_000, 10_000)]
    public void What_did_not_start_costs_nothing_and_waits_longer_each_time_in_a_row(int pauses, long pause)
    {
        var row = End(Rows.Running(Now) with { Pauses = pauses }, AttemptOutcome.NotStarted, ErrorCode.SandboxUnavailable).Row;
        Assert.Equal(("queued", 2, 0, 0, pauses + 1), (row.State, row.Attempt, row.FinishedBadly, row.Unknowns, row.Pauses));
        Assert.Equal((Now + pause, "sandbox_unavailable"), (row.DueAt, row.WaitingReason));
    }

    [Fact]
    public void What_found_no_place_waits_for_concurrency() =>
        Assert.Equal("concurrency", End(Rows.Running(Now), AttemptOutcome.NotStarted, ErrorCode.TooManyRequests).Row.WaitingReason);

    [Fact]
    public void What_did_not_start_leaves_the_error_of_the_attempt_before()
    {
        var row = Rows.Running(Now) with { Attempt = 2, MaxAttempts = 3, FinishedBadly = 1, ErrorCode = "function_failed", ErrorMessage = "the first" };
        Assert.Equal(("queued", "function_failed"), Shown(End(row, AttemptOutcome.NotStarted, ErrorCode.SandboxUnavailable)));
    }

    [Fact]
    public void An_unknown_outcome_fails_it_unless_it_asks_for_another()
    {
        Assert.Equal(("failed", "outcome_unknown"), Shown(End(Rows.Running(Now), AttemptOutcome.Unknown, ErrorCode.SandboxLost)));
        var again = End(Rows.Running(Now) with { OnUnknown = "retry" }, AttemptOutcome.Unknown, ErrorCode.SandboxLost).Row;
        Assert.Equal(("queued", 2, 1, 0, "backoff", "outcome_unknown"), (again.State, again.Attempt, again.Unknowns, again.FinishedBadly, again.WaitingReason, again.ErrorCode));
        var last = Rows.Running(Now) with { OnUnknown = "retry", Unknowns = AttemptEnd.MaxUnknowns - 1 };
        Assert.Equal(("failed", "outcome_unknown"), Shown(End(last, AttemptOutcome.Unknown, ErrorCode.SandboxLost)));
    }

    [Theory]
    [InlineData(AttemptOutcome.NotStarted, ErrorCode.Cancelled, "cancelled")]
    [InlineData(AttemptOutcome.NotStarted, ErrorCode.SandboxUnavailable, "cancelled")]
    [InlineData(AttemptOutcome.Unknown, ErrorCode.SandboxLost, "cancelled")]
    [InlineData(AttemptOutcome.Finished, ErrorCode.Cancelled, "cancelled")]
    [InlineData(AttemptOutcome.Finished, ErrorCode.FunctionFailed, "failed")]
    [InlineData(AttemptOutcome.Finished, ErrorCode.FunctionTimeout, "timed_out")]
    [InlineData(AttemptOutcome.Finished, null, "succeeded")]
    public void What_is_to_be_cancelled_gets_no_further_attempt(AttemptOutcome outcome, ErrorCode? code, string state)
    {
        var row = Rows.Running(Now) with { Cancel = true, MaxAttempts = 5, OnUnknown = "retry" };
        Assert.Equal(state, End(row, outcome, code).Row.State);
    }

    [Theory]
    [InlineData("queued", false)]
    [InlineData("running", true)]
    public void A_late_success_of_an_older_attempt_ends_it_and_makes_the_newer_pointless(string state, bool cancelsNewer)
    {
        var row = Rows.Running(Now) with { State = state, Attempt = 2, MaxAttempts = 2, FinishedBadly = 1 };
        var ending = End(row, AttemptOutcome.Finished, attempt: 1);
        Assert.Equal(("succeeded", cancelsNewer, true), (ending.Row.State, ending.CancelsNewer, ending.KeepsResult));
        Assert.Null(ending.Attempt.StartedAt);
    }

    [Theory]
    [InlineData(AttemptOutcome.NotStarted)]
    [InlineData(AttemptOutcome.Unknown)]
    [InlineData(AttemptOutcome.Finished)]
    public void A_late_failure_of_an_older_attempt_is_only_noted(AttemptOutcome outcome)
    {
        var row = Rows.Running(Now) with { Attempt = 2, MaxAttempts = 2, FinishedBadly = 1 };
        var ending = End(row, outcome, ErrorCode.FunctionFailed, attempt: 1);
        Assert.Same(row, ending.Row);
        Assert.Equal((1, false, false), (ending.Attempt.Number, ending.KeepsResult, ending.CancelsNewer));
    }

    [Theory]
    [InlineData(AttemptOutcome.NotStarted, "queued")]
    [InlineData(AttemptOutcome.Unknown, "failed")]
    [InlineData(AttemptOutcome.Finished, "failed")]
    public void A_message_with_neither_answer_nor_reason_ends_its_attempt_all_the_same(AttemptOutcome outcome, string state)
    {
        var row = Rows.Running(Now);
        var result = Rows.Result(row, outcome) with { Run = new RunOutcome() };
        Assert.Equal(state, AttemptEnd.Apply(row, result, Now, 0).Row.State);
    }

    [Fact]
    public void What_no_store_can_hold_is_replaced()
    {
        var row = Rows.Running(Now);
        var result = Rows.Result(row, AttemptOutcome.Finished) with
        {
            Run = RunOutcome.Failed(ErrorCode.FunctionFailed, "a\0b", new RunReport { Started = true, ModuleSha256 = "\0" }),
        };
        var ending = AttemptEnd.Apply(row, result, Now, 0);
        Assert.DoesNotContain('\0', ending.Row.ErrorMessage + ending.Row.ModuleSha256 + ending.Attempt.ErrorMessage);
    }

    private static Ending End(InvocationRow row, AttemptOutcome outcome, ErrorCode? code = null, int? attempt = null) =>
        AttemptEnd.Apply(row, Rows.Result(row, outcome, code, attempt), Now, jitter: 0);

    private static (string State, string? Code) Shown(Ending ending) => (ending.Row.State, ending.Row.ErrorCode);
}
