using System.Net;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>Every state and what leads to it, on both stores.</summary>
public abstract class InvocationStateTests(StandaloneOn on)
{
    private const AttemptOutcome Finished = AttemptOutcome.Finished;

    private const string FailsTwice = """
        import os
        runs = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + '/runs'
        def handler(request):
            with open(runs, 'a') as file:
                file.write('run\n')
            if len(open(runs).readlines()) < 3:
                raise RuntimeError('not yet')
            return 'now'
        """;

    private Cluster Invoke => on.Invoke;

    [Theory]
    [InlineData("return {'status': 500, 'body': 'bad'}", InvocationState.Succeeded, null)]
    [InlineData("return None", InvocationState.Succeeded, null)]
    [InlineData("raise RuntimeError('on purpose')", InvocationState.Failed, ErrorCode.FunctionFailed)]
    [InlineData("import os; os.kill(os.getpid(), 9)", InvocationState.Failed, ErrorCode.FunctionCrashed)]
    [InlineData("import time; time.sleep(60)", InvocationState.TimedOut, ErrorCode.FunctionTimeout)]
    public async Task What_the_function_does_is_its_state(string does, InvocationState state, ErrorCode? code)
    {
        var sandbox = await Invoke.ClaimAsync($"def handler(request): {does}");
        (await sandbox.RunAsync("""{"timeout_ms":2000}""")).Ended(state, code, Finished);
    }

    [Fact]
    public async Task A_function_that_is_not_there_fails()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Counts);
        var accepted = (await sandbox.PostFunctionAsync("missing", "{}")).As<Invocation>();
        (await Invoke.EndAsync(accepted.InvocationId)).Ended(InvocationState.Failed, ErrorCode.NotFound, Finished);
    }

    [Fact]
    public async Task It_is_tried_as_often_as_asked_for_and_no_longer_than_it_needs()
    {
        var sandbox = await Invoke.ClaimAsync(FailsTwice);
        var accepted = await sandbox.AcceptAsync("""{"retry":{"max_attempts":5,"backoff_ms":50}}""");
        var ended = (await Invoke.EndAsync(accepted.InvocationId)).Ended(InvocationState.Succeeded, null, Finished, Finished, Finished);
        Assert.Equal([ErrorCode.FunctionFailed, ErrorCode.FunctionFailed, null], ended.Attempts.Select(attempt => attempt.Error?.Code));
        Assert.Equal(3, sandbox.Runs);

        await sandbox.WriteAsync("main", "def handler(request): raise RuntimeError('never')");
        (await sandbox.RunAsync("""{"retry":{"max_attempts":2,"backoff_ms":0}}""")).Ended(InvocationState.Failed, ErrorCode.FunctionFailed, Finished, Finished);
    }

    [Fact]
    public async Task Between_two_attempts_it_waits_for_its_backoff()
    {
        var sandbox = await Invoke.ClaimAsync(FailsTwice);
        var accepted = await sandbox.AcceptAsync("""{"retry":{"max_attempts":3,"backoff_ms":600000,"max_backoff_ms":600000}}""");
        Invocation waiting = null!;
        await Wait.UntilAsync(
            async () => (waiting = await Invoke.InvocationAsync(accepted.InvocationId)).Waiting?.Reason is WaitingReason.Backoff, "it backs off", TestContext.Current.CancellationToken);
        Assert.Equal((InvocationState.Queued, null), (waiting.State, waiting.Error));
        Assert.Equal((waiting.Waiting!.Until, waiting.Waiting.Since), (waiting.DueAt, waiting.Attempts[0].FinishedAt));
        Assert.InRange(waiting.DueAt - waiting.Waiting.Since, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.OK, (await Invoke.CancelAsync(accepted.InvocationId)).Status);
        (await Invoke.InvocationAsync(accepted.InvocationId)).Ended(InvocationState.Cancelled, ErrorCode.Cancelled, Finished);
    }

    [Fact]
    public async Task What_finds_no_place_before_its_expiry_is_expired()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits, maxConcurrency: 1);
        var first = await sandbox.AcceptAsync();
        await sandbox.RunningAsync();
        var second = await sandbox.AcceptAsync("""{"expires_in_ms":600000}""");
        Assert.Equal(WaitingReason.Concurrency, (await Invoke.InvocationAsync(second.InvocationId)).Waiting?.Reason);
        var third = await sandbox.AcceptAsync("""{"expires_in_ms":1}""");
        (await Invoke.EndAsync(third.InvocationId)).Ended(InvocationState.Expired, ErrorCode.Expired);
        sandbox.Go();
        foreach (var one in (Invocation[])[first, second]) (await Invoke.EndAsync(one.InvocationId)).Ended(InvocationState.Succeeded, null, Finished);
        Assert.Equal(2, sandbox.Runs);
    }

    [Fact]
    public async Task Cancelled_while_it_waits_it_never_runs()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Counts);
        var accepted = await sandbox.AcceptAsync("""{"delay_ms":1000}""");
        var cancelled = await Invoke.CancelAsync(accepted.InvocationId);
        Assert.Equal(HttpStatusCode.OK, cancelled.Status);
        cancelled.As<Invocation>().Ended(InvocationState.Cancelled, ErrorCode.Cancelled);
        // One that is due later has run: so this one would have.
        await sandbox.RunAsync("""{"delay_ms":1500}""");
        Assert.Equal(1, sandbox.Runs);
        (await Invoke.CancelAsync(accepted.InvocationId)).Failed(HttpStatusCode.Conflict, "conflict", "cancelled");
        (await Invoke.CancelAsync("inv_nowhere")).Failed(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Cancelled_while_it_runs_it_is_killed_and_not_tried_again()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits);
        var accepted = await sandbox.AcceptAsync("""{"retry":{"max_attempts":5,"backoff_ms":0},"on_unknown":"retry"}""");
        await sandbox.RunningAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await Invoke.CancelAsync(accepted.InvocationId)).Status);
        (await Invoke.EndAsync(accepted.InvocationId)).Ended(InvocationState.Cancelled, ErrorCode.Cancelled, Finished);
        Assert.Equal(1, sandbox.Runs);
    }

    [Fact]
    public async Task Its_sandbox_deleted_it_is_dead_wherever_it_was()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits, maxConcurrency: 2);
        var running = await sandbox.AcceptAsync("""{"on_unknown":"retry"}""");
        await sandbox.RunningAsync();
        var (queued, delayed) = (await sandbox.AcceptAsync(), await sandbox.AcceptAsync("""{"delay_ms":600000}"""));
        Assert.Equal(HttpStatusCode.OK, (await Invoke.SendAsync(HttpMethod.Delete, $"/api/v1/sandboxes/{sandbox.Id}")).Status);
        (await Invoke.InvocationAsync(queued.InvocationId)).Ended(InvocationState.Dead, ErrorCode.SandboxLost);
        (await Invoke.InvocationAsync(delayed.InvocationId)).Ended(InvocationState.Dead, ErrorCode.SandboxLost);
        Assert.Equal((InvocationState.Dead, ErrorCode.SandboxLost), ((await Invoke.InvocationAsync(running.InvocationId)).State, (await Invoke.InvocationAsync(running.InvocationId)).Error!.Code));
    }

    [Theory]
    [InlineData("fail", InvocationState.Failed, ErrorCode.OutcomeUnknown)]
    [InlineData("retry", InvocationState.Succeeded, null)]
    public async Task Its_procd_killed_in_mid_run_its_outcome_is_unknown(string policy, InvocationState state, ErrorCode? code)
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits);
        var accepted = await sandbox.AcceptAsync($$$"""{"on_unknown":"{{{policy}}}","retry":{"backoff_ms":1}}""");
        await sandbox.RunningAsync();
        Assert.Equal(0, Native.kill(sandbox.Procd, Native.SIGKILL));
        sandbox.Go();
        var ended = await Invoke.EndAsync(accepted.InvocationId);
        Assert.Equal((state, code, AttemptOutcome.Unknown), (ended.State, ended.Error?.Code, ended.Attempts[0].Outcome));
    }

    [Collection(StandaloneOnSqlite.Name)]
    public sealed class OnSqlite(StandaloneOnSqlite on) : InvocationStateTests(on);

    [Collection(StandaloneOnPostgreSql.Name)]
    public sealed class OnPostgreSql(StandaloneOnPostgreSql on) : InvocationStateTests(on);
}
