using System.Diagnostics.Metrics;
using Dapper;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Contracts.Sandboxes;
using Invoke.Gateway.Functions;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Tests.Store;
using Invoke.Sandboxes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>An attempt is handed out once, and its end is written down once, on both stores.</summary>
public abstract class HandOutTests(PostgresServer? server) : BothStores(server)
{
    private readonly SandboxesInMemory _sandboxes = new();
    private InvocationClaims _claims = null!;
    private ResultRecorder _recorder = null!;
    private string _sandbox = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var clock = TimeProvider.System;
        var changes = Hushed.Changes();
        var burial = new Burial(Store, changes, NullLogger<Burial>.Instance);
        // Nobody's procd can be found: what is to be killed is somebody else's test.
        var nowhere = new SandboxesInMemory { Trouble = new ApiException(ErrorCode.SandboxUnavailable, "down") };
        var cancellation = new RunCancellation(nowhere, null!, clock, NullLogger<RunCancellation>.Instance);
        _claims = new InvocationClaims(Store, Invocations, _sandboxes, burial, cancellation, changes, Hushed.Metrics, clock, NullLogger<InvocationClaims>.Instance);
        _recorder = new ResultRecorder(
            Store, Invocations, _sandboxes, new SandboxFacts(_sandboxes, clock), burial, cancellation, changes, NullLogger<ResultRecorder>.Instance);
        _sandbox = (await _sandboxes.ClaimAsync(new SandboxClaim { Template = "default", TeamId = Rows.Team, UserId = "u", Config = new SandboxConfig() }, Token)).Id;
    }

    [Fact]
    public async Task The_first_claim_starts_it_and_the_same_asked_again_gets_the_same_answer()
    {
        var row = await QueuedAsync();
        foreach (var _ in Enumerable.Range(0, 3)) Assert.Equal(ClaimDecision.Start, (await ClaimAsync(row, "one")).Decision);
        var started = await GetAsync(row);
        Assert.Equal(("running", 1, 2, "worker-a"), (started.State, started.Attempt, started.Version, started.ClaimedBy));
        Assert.InRange(started.LeaseUntil!.Value - started.ClaimedAt!.Value, 45_000, 45_000 + 10_000);
    }

    [Fact]
    public async Task Any_other_claim_of_what_runs_only_resumes_it()
    {
        var row = await QueuedAsync();
        var first = await ClaimAsync(row, "one");
        var second = await ClaimAsync(row, "two", "worker-b");
        Assert.Equal((ClaimDecision.Start, ClaimDecision.Resume), (first.Decision, second.Decision));
        Assert.Equal((_sandbox, "main", 30_000), (second.SandboxId, second.Function, second.Request!.TimeoutMs));
        Assert.True(second.HandedOutMs >= first.HandedOutMs);
        Assert.Equal(ClaimDecision.Resume, (await ClaimAsync(row, "one")).Decision);
    }

    [Fact]
    public async Task Fifty_claims_at_once_start_it_once()
    {
        var row = await QueuedAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => ClaimAsync(row, $"token-{i}", $"worker-{i}")));
        Assert.Single(answers, answer => answer.Decision is ClaimDecision.Start);
        Assert.Equal(49, answers.Count(answer => answer.Decision is ClaimDecision.Resume));
    }

    [Fact]
    public async Task What_is_not_the_attempt_in_question_is_dropped()
    {
        var row = await QueuedAsync();
        Assert.Equal(ClaimDecision.Drop, (await ClaimAsync(row with { Attempt = 2 }, "one")).Decision);
        Assert.Equal(ClaimDecision.Drop, (await ClaimAsync(row with { Id = "inv_nowhere" }, "one")).Decision);
        var ended = await AddedAsync(row => row with { State = "succeeded", FinishedAt = row.CreatedAt });
        Assert.Equal(ClaimDecision.Drop, (await ClaimAsync(ended, "one")).Decision);
        Assert.Equal("queued", (await GetAsync(row)).State);
    }

    [Fact]
    public async Task What_is_not_due_or_is_too_late_gives_its_ticket_back()
    {
        foreach (var row in (InvocationRow[])
        [
            await AddedAsync(row => row with { DueAt = row.DueAt + 600_000, TicketedAt = 1 }),
            await AddedAsync(row => row with { ExpiresAt = row.DueAt - 1, TicketedAt = 1 }),
        ])
        {
            Assert.Equal(ClaimDecision.Drop, (await ClaimAsync(row, "one")).Decision);
            Assert.Equal(row with { TicketedAt = null }, await GetAsync(row));
        }
    }

    [Fact]
    public async Task A_sandbox_that_takes_no_calls_parks_it_and_spends_no_attempt()
    {
        var row = await QueuedAsync();
        _sandboxes.Trouble = new ApiException(ErrorCode.SandboxUnavailable, "down");
        Assert.Equal(ClaimDecision.Drop, (await ClaimAsync(row, "one")).Decision);
        var parked = await GetAsync(row);
        Assert.Equal(("queued", 1, 1, "sandbox_unavailable", null), (parked.State, parked.Attempt, parked.Version, parked.WaitingReason, parked.TicketedAt));
        Assert.Equal(parked.WaitingSince + 1000, parked.DueAt);
        await ClaimAsync(row, "two");
        Assert.Equal(parked.WaitingSince, (await GetAsync(row)).WaitingSince);

        _sandboxes.Trouble = null;
        await Store.WriteAsync(connection => connection.ExecuteAsync("UPDATE invocations SET due_at = 0"), Token);
        Assert.Equal(ClaimDecision.Start, (await ClaimAsync(row, "three")).Decision);
        Assert.Equal((null, null), ((await GetAsync(row)).WaitingReason, (await GetAsync(row)).WaitingSince));
        Assert.Empty(await AttemptsAsync(row));
    }

    [Fact]
    public async Task A_sandbox_that_is_gone_ends_all_of_its_own_and_nothing_else()
    {
        var (queued, ticketed, running) = (await QueuedAsync(), await AddedAsync(row => row with { TicketedAt = 1 }), await RunningAsync());
        var succeeded = await AddedAsync(row => row with { State = "succeeded", FinishedAt = 1 });
        var other = Rows.Queued(await NowAsync(), "sb_elsewhere000");
        await AddAsync(other);
        await _sandboxes.DeleteAsync(_sandbox, Token);
        _sandboxes.Trouble = new ApiException(ErrorCode.NotFound, "gone");
        Assert.Equal(ClaimDecision.Drop, (await ClaimAsync(queued, "one")).Decision);
        foreach (var row in (InvocationRow[])[queued, ticketed, running])
            Assert.Equal(("dead", "sandbox_lost", row.Version + 1), Shown(await GetAsync(row)));
        Assert.Equal([(1, "unknown")], (await AttemptsAsync(running)).Select(attempt => (attempt.Number, attempt.Outcome)));
        Assert.Equal(("succeeded", "queued"), ((await GetAsync(succeeded)).State, (await GetAsync(other)).State));
    }

    [Fact]
    public async Task An_attempt_that_takes_four_workers_with_it_is_dead_and_noted()
    {
        var row = await QueuedAsync();
        await ClaimAsync(row, "one", "worker-0");
        foreach (var i in Enumerable.Range(1, InvocationClaims.MaxWorkerLosses - 1))
            Assert.Equal(ClaimDecision.Resume, (await ClaimAsync(row, $"token-{i}", $"worker-{i}", redelivered: true)).Decision);
        // The same worker again has lost nobody.
        Assert.Equal(ClaimDecision.Resume, (await ClaimAsync(row, "same", "worker-3", redelivered: true)).Decision);
        Assert.Equal(ClaimDecision.Drop, (await ClaimAsync(row, "last", "worker-4", redelivered: true)).Decision);
        Assert.Equal(("dead", "worker_crash_loop", 3), Shown(await GetAsync(row)));
        var attempt = Assert.Single(await AttemptsAsync(row));
        Assert.Equal((1, "unknown", "worker_crash_loop", "worker-3"), (attempt.Number, attempt.Outcome, attempt.ErrorCode, attempt.Worker));
    }

    [Fact]
    public async Task A_result_that_comes_five_times_is_written_down_once()
    {
        var row = await RunningAsync();
        await _recorder.RecordAsync(Rows.Result(row, AttemptOutcome.Finished), Token);
        var recorded = await GetAsync(row);
        foreach (var _ in Enumerable.Range(0, 4)) await _recorder.RecordAsync(Rows.Result(row, AttemptOutcome.Finished), Token);
        await _recorder.RecordAsync(Rows.Result(row, AttemptOutcome.Finished, ErrorCode.FunctionFailed), Token);
        Assert.Equal(recorded, await GetAsync(row));
        Assert.Equal([(1, "finished")], (await AttemptsAsync(row)).Select(attempt => (attempt.Number, attempt.Outcome)));
        Assert.Null(Assert.Single(await AttemptsAsync(row)).ErrorCode);
    }

    [Fact]
    public async Task A_result_of_what_is_no_longer_kept_is_dropped() =>
        await _recorder.RecordAsync(Rows.Result(Rows.Running(1), AttemptOutcome.Finished), Token);

    [Fact]
    public async Task What_was_unknown_is_known_once_its_result_comes_late()
    {
        var row = await RunningAsync(row => row with { OnUnknown = "retry" });
        await _recorder.RecordAsync(Rows.Result(row, AttemptOutcome.Unknown, ErrorCode.SandboxLost), Token);
        await _recorder.RecordAsync(Rows.Result(row, AttemptOutcome.Finished), Token);
        Assert.Equal("succeeded", (await GetAsync(row)).State);
        Assert.Equal([(1, "finished")], (await AttemptsAsync(row)).Select(attempt => (attempt.Number, attempt.Outcome)));
    }

    [Fact]
    public async Task What_does_not_start_again_and_again_waits_longer_each_time()
    {
        var row = await QueuedAsync();
        foreach (var (number, pause) in ((int, int)[])[(1, 250), (2, 500), (3, 1000), (4, 2000)])
        {
            var attempt = row with { Attempt = number };
            Assert.Equal(ClaimDecision.Start, (await ClaimAsync(attempt, $"token-{number}")).Decision);
            await _recorder.RecordAsync(Rows.Result(attempt, AttemptOutcome.NotStarted, ErrorCode.TooManyRequests), Token);
            var waiting = await GetAsync(row);
            Assert.Equal((number + 1, pause, "concurrency"), (waiting.Attempt, waiting.DueAt - waiting.WaitingSince, waiting.WaitingReason));
            await Store.WriteAsync(connection => connection.ExecuteAsync("UPDATE invocations SET due_at = 0"), Token);
        }
    }

    [Theory]
    [InlineData(AttemptOutcome.NotStarted, ErrorCode.SandboxUnavailable)]
    [InlineData(AttemptOutcome.Unknown, ErrorCode.SandboxLost)]
    [InlineData(AttemptOutcome.Finished, ErrorCode.NotFound)]
    public async Task What_ended_badly_because_its_sandbox_is_gone_is_dead(AttemptOutcome outcome, ErrorCode code)
    {
        var row = await RunningAsync(row => row with { MaxAttempts = 5, OnUnknown = "retry" });
        await _sandboxes.DeleteAsync(_sandbox, Token);
        await _recorder.RecordAsync(Rows.Result(row, outcome, code), Token);
        Assert.Equal(("dead", "sandbox_lost", 3), Shown(await GetAsync(row)));
    }

    [Fact]
    public async Task A_driver_that_does_not_answer_loses_no_result()
    {
        var row = await RunningAsync();
        _sandboxes.Trouble = new ApiException(ErrorCode.SandboxUnavailable, "the driver is away");
        await _recorder.RecordAsync(Rows.Result(row, AttemptOutcome.NotStarted, ErrorCode.SandboxUnavailable), Token);
        Assert.Equal(("queued", 2), ((await GetAsync(row)).State, (await GetAsync(row)).Attempt));
    }

    private Task<InvocationRow> QueuedAsync() => AddedAsync(row => row);

    private async Task<InvocationRow> RunningAsync(Func<InvocationRow, InvocationRow>? change = null)
    {
        var row = Rows.Running(await NowAsync()) with { SandboxId = _sandbox };
        row = change?.Invoke(row) ?? row;
        await AddAsync(row);
        return row;
    }

    private async Task<InvocationRow> AddedAsync(Func<InvocationRow, InvocationRow> change)
    {
        var row = change(Rows.Queued(await NowAsync(), _sandbox));
        await AddAsync(row);
        return row;
    }

    private Task<InvocationClaimed> ClaimAsync(InvocationRow row, string token, string worker = "worker-a", bool redelivered = false) => _claims.ClaimAsync(
        new ClaimInvocation { InvocationId = row.Id, Attempt = row.Attempt, SandboxId = _sandbox, Worker = worker, Token = token, Redelivered = redelivered }, Token);

    private async Task<List<AttemptRow>> AttemptsAsync(InvocationRow row) => (await Store.ReadAsync(
        connection => connection.QueryAsync<AttemptRow>("""
            SELECT invocation_id AS InvocationId, number AS Number, outcome AS Outcome, error_code AS ErrorCode, error_message AS ErrorMessage,
                started_at AS StartedAt, finished_at AS FinishedAt, worker AS Worker
            FROM invocation_attempts WHERE invocation_id = @Id ORDER BY number
            """, row),
        Token)).AsList();

    private static (string State, string? Code, int Version) Shown(InvocationRow row) => (row.State, row.ErrorCode, row.Version);

    public sealed class OnSqlite() : HandOutTests(null);

    public sealed class OnPostgreSql(PostgresServer server) : HandOutTests(server);
}
