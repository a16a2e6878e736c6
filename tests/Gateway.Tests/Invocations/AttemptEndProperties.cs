using CsCheck;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>What holds of the end of an attempt whatever came before it.</summary>
public sealed class AttemptEndProperties
{
    private const long Now = 1_000_000_000;

    private static readonly Gen<InvocationRow> GenRow =
        from state in Gen.Enum<InvocationState>()
        from attempt in Gen.Int[1, 12]
        from counts in Gen.Select(Gen.Int[0, 10], Gen.Int[0, 4], Gen.Int[0, 2_000_000], Gen.Int[1, 10])
        from pauses in Gen.Select(Gen.Int[0, 86_400_000], Gen.Int[0, 86_400_000], Gen.Long[-1000, 700_000_000])
        from policy in Gen.Select(Gen.Enum<UnknownPolicy>(), Gen.Bool)
        select Rows.Running(Now) with
        {
            State = WireName.Of(state),
            Attempt = attempt,
            Version = attempt * 2,
            FinishedBadly = counts.Item1,
            Unknowns = counts.Item2,
            Pauses = counts.Item3,
            MaxAttempts = counts.Item4,
            BackoffMs = pauses.Item1,
            MaxBackoffMs = pauses.Item2,
            ExpiresAt = Now + pauses.Item3,
            OnUnknown = WireName.Of(policy.Item1),
            Cancel = policy.Item2,
        };

    private static readonly Gen<(InvocationRow Row, RecordResult Result, double Jitter)> GenEnd =
        from row in GenRow
        from outcome in Gen.Enum<AttemptOutcome>()
        from code in Gen.Enum<ErrorCode>()
        from succeeds in Gen.Bool
        from attempt in Gen.Int[1, 13]
        from jitter in Gen.Double[0, 1]
        select (row, Rows.Result(row, outcome, succeeds && outcome is AttemptOutcome.Finished ? null : code, attempt), jitter);

    [Fact]
    public void Nothing_leaves_a_terminal_state_or_goes_back() => GenEnd.Sample(given =>
    {
        var (before, after) = (given.Row, Apply(given).Row);
        if (before.IsTerminal) Assert.Equal(before, after);
        Assert.True(after.Attempt >= before.Attempt);
        Assert.False(after.Attempt == before.Attempt && after.StateValue < before.StateValue);
        Assert.True(after.FinishedBadly >= before.FinishedBadly && after.Unknowns >= before.Unknowns);
    });

    [Fact]
    public void The_version_grows_by_one_with_each_change_and_with_nothing_else() => GenEnd.Sample(given =>
    {
        var after = Apply(given).Row;
        Assert.Equal(given.Row.Version + (after == given.Row ? 0 : 1), after.Version);
    });

    [Fact]
    public void A_success_of_this_or_an_older_attempt_wins_wherever_it_is_not_over() => GenEnd.Sample(given =>
    {
        var isSuccess = given.Result is { Outcome: AttemptOutcome.Finished, Run.Succeeded: true } && given.Result.Attempt <= given.Row.Attempt;
        if (isSuccess && !given.Row.IsTerminal) Assert.Equal(InvocationState.Succeeded, Apply(given).Row.StateValue);
    });

    [Fact]
    public void An_attempt_that_did_not_start_costs_none_of_those_there_are() => GenEnd.Sample(given =>
    {
        if (given.Result.Outcome is not AttemptOutcome.NotStarted) return;
        var after = Apply(given).Row;
        Assert.Equal((given.Row.FinishedBadly, given.Row.Unknowns, given.Row.ErrorCode), (after.FinishedBadly, after.Unknowns, after.IsTerminal ? given.Row.ErrorCode : after.ErrorCode));
        Assert.True(given.Row.IsTerminal || given.Row.Cancel || given.Result.Attempt != given.Row.Attempt || after.StateValue is InvocationState.Queued);
    });

    [Fact]
    public void A_further_attempt_is_within_its_bounds_and_before_the_expiry() => GenEnd.Sample(given =>
    {
        var (row, after) = (given.Row, Apply(given).Row);
        if (after == row || after.StateValue is not InvocationState.Queued) return;
        Assert.Equal(row.Attempt + 1, after.Attempt);
        Assert.False(row.Cancel);
        Assert.True(after.DueAt >= Now);
        if (given.Result.Outcome is AttemptOutcome.NotStarted)
        {
            Assert.InRange(after.DueAt - Now, 250, 10_000);
            return;
        }

        Assert.True(after.DueAt < row.ExpiresAt);
        Assert.InRange(after.DueAt - Now, Math.Min(row.BackoffMs, row.MaxBackoffMs) / 2, row.MaxBackoffMs);
        Assert.True(given.Result.Outcome is AttemptOutcome.Unknown ? after.Unknowns < AttemptEnd.MaxUnknowns : after.FinishedBadly < row.MaxAttempts);
    });

    [Fact]
    public void An_end_says_when_and_why_and_holds_nothing_on_to() => GenEnd.Sample(given =>
    {
        var (row, after) = (given.Row, Apply(given).Row);
        if (after == row || !after.IsTerminal) return;
        Assert.Equal((Now, null, null, null), (after.FinishedAt, after.LeaseUntil, after.TicketedAt, after.WaitingReason));
        Assert.Equal(after.StateValue is InvocationState.Succeeded, after.ErrorCode is null);
    });

    [Fact]
    public void Any_order_of_any_results_ends_it_at_most_once() => Gen.Select(GenRow, GenEnd.List[1, 20]).Sample(given =>
    {
        var row = given.Item1;
        var ends = 0;
        foreach (var (_, result, jitter) in given.Item2)
        {
            var next = AttemptEnd.Apply(row, result, Now, jitter).Row;
            if (!row.IsTerminal && next.IsTerminal) ends++;
            row = next;
        }

        Assert.True(ends <= 1);
    });

    private static Ending Apply((InvocationRow Row, RecordResult Result, double Jitter) given) => AttemptEnd.Apply(given.Row, given.Result, Now, given.Jitter);
}
