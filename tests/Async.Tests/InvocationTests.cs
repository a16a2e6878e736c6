using System.Globalization;
using System.Net;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>One asynchronous invocation from the request to its result, on both stores.</summary>
public abstract class InvocationTests(StandaloneOn on)
{
    private const string Prints = """
        def handler(request):
            print('begins')
            print('ü' * 40000)
            print('ends')
        """;

    private Cluster Invoke => on.Invoke;

    [Fact]
    public async Task It_is_accepted_at_once_and_shows_all_of_itself_in_the_end()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Counts);
        var answer = await sandbox.PostFunctionAsync("main", """{"path":"/a","labels":{"env":"test"}}""", ("Idempotency-Key", "whole"));
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var accepted = answer.As<Invocation>();
        Assert.StartsWith("inv_", accepted.InvocationId, StringComparison.Ordinal);
        Assert.Equal($"/api/v1/invocations/{accepted.InvocationId}", answer.Headers["Location"]);
        Assert.Equal((InvocationState.Queued, sandbox.Id, "main"), (accepted.State, accepted.SandboxId, accepted.Function));
        Assert.Equal((null, null, null, 0), (accepted.StartedAt, accepted.FinishedAt, accepted.Result, accepted.Attempts.Count));
        Assert.Equal((accepted.CreatedAt, accepted.CreatedAt.AddHours(6)), (accepted.DueAt, accepted.ExpiresAt));

        var ended = (await Invoke.EndAsync(accepted.InvocationId)).Succeeded(AttemptOutcome.Finished);
        Assert.Equal("/a", System.Text.Encoding.UTF8.GetString(ended.Result!.BodyBase64.Decode()));
        Assert.Equal((200, "whole", null, null, null), (ended.Result.Status, ended.IdempotencyKey, ended.BatchId, ended.RedriveOf, ended.Error));
        Assert.Equal("test", Assert.Single(ended.Labels, label => label.Key == "env").Value);
        Assert.Equal((32, 64), (ended.TraceId!.Length, ended.ModuleSha256!.Length));
        Assert.NotNull(ended.Timings);
        Assert.True(ended.CreatedAt <= ended.StartedAt && ended.StartedAt <= ended.FinishedAt);
        var attempt = Assert.Single(ended.Attempts);
        Assert.Equal((ended.StartedAt, ended.FinishedAt), (attempt.StartedAt, attempt.FinishedAt));
        Assert.NotEmpty(attempt.Worker!);
        Assert.Equal(1, sandbox.Runs);
        (await Invoke.GetAsync("/api/v1/invocations/inv_nowhere")).Failed(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Prefer_wait_answers_with_the_end_if_it_comes_in_time()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits);
        var inTime = sandbox.PostFunctionAsync("main", "{}", ("Prefer", "respond-async, wait=60"));
        await sandbox.RunningAsync();
        sandbox.Go();
        Assert.Equal((HttpStatusCode.OK, InvocationState.Succeeded), ((await inTime).Status, (await inTime).As<Invocation>().State));

        sandbox.Rest();
        var tooLate = await sandbox.PostFunctionAsync("main", "{}", ("Prefer", "wait=1"));
        Assert.Equal(HttpStatusCode.Accepted, tooLate.Status);
        sandbox.Go();
        (await Invoke.EndAsync(tooLate.As<Invocation>().InvocationId)).Succeeded(AttemptOutcome.Finished);
        // What nobody here understands is passed over.
        Assert.Equal(HttpStatusCode.Accepted, (await sandbox.PostFunctionAsync("main", "{}", ("Prefer", "wait=soon, return=minimal"))).Status);
    }

    [Fact]
    public async Task A_long_poll_is_answered_with_what_is_when_its_time_is_up()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits);
        var accepted = await sandbox.AcceptAsync();
        await sandbox.RunningAsync();
        Assert.Equal(InvocationState.Running, (await Invoke.InvocationAsync(accepted.InvocationId, "?wait=1")).State);
        var polls = Enumerable.Range(0, 10).Select(_ => Invoke.InvocationAsync(accepted.InvocationId, "?wait=60")).ToList();
        sandbox.Go();
        Assert.All(await Task.WhenAll(polls), ended => ended.Succeeded(AttemptOutcome.Finished));
        foreach (var wait in (string[])["61", "-1", "1.5", "", "x", "1&wait=2"])
            (await Invoke.GetAsync($"/api/v1/invocations/{accepted.InvocationId}?wait={wait}")).Failed(HttpStatusCode.BadRequest, "bad_request", "wait must");
    }

    [Fact]
    public async Task Its_log_is_the_end_of_what_it_printed()
    {
        var sandbox = await Invoke.ClaimAsync(Prints);
        var delayed = await sandbox.AcceptAsync("""{"delay_ms":600000}""");
        Assert.Equal("", (await Invoke.TextAsync($"/api/v1/invocations/{delayed.InvocationId}/logs")).Text);

        var ended = await sandbox.RunAsync();
        var (_, content, log) = await Invoke.TextAsync($"/api/v1/invocations/{ended.InvocationId}/logs");
        Assert.Equal("text/plain; charset=utf-8", content.ContentType!.ToString());
        Assert.EndsWith("ends\n", log, StringComparison.Ordinal);
        Assert.DoesNotContain("begins", log, StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(log), 60_000, 65_536);
    }

    [Fact]
    public async Task It_is_not_run_before_its_time()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Counts);
        var delayed = await sandbox.AcceptAsync("""{"delay_ms":600000,"expires_in_ms":1000}""");
        Assert.Equal(delayed.CreatedAt.AddMinutes(10), delayed.DueAt);
        Assert.Equal(delayed.DueAt.AddSeconds(1), delayed.ExpiresAt);
        Assert.Equal((WaitingReason.Delayed, delayed.CreatedAt, delayed.DueAt), (delayed.Waiting!.Reason, delayed.Waiting.Since, delayed.Waiting.Until));

        var soon = await sandbox.AcceptAsync("""{"delay_ms":1500}""");
        var ended = (await Invoke.EndAsync(soon.InvocationId)).Succeeded(AttemptOutcome.Finished);
        Assert.True(ended.StartedAt >= ended.DueAt);
        var at = soon.CreatedAt.AddDays(6).ToString("O", CultureInfo.InvariantCulture);
        Assert.Equal(soon.CreatedAt.AddDays(6), (await sandbox.AcceptAsync($$"""{"not_before":"{{at}}"}""")).DueAt, TimeSpan.FromMilliseconds(1));
        (await Invoke.EndAsync((await sandbox.AcceptAsync("""{"not_before":"2001-01-01T00:00:00Z"}""")).InvocationId)).Succeeded(AttemptOutcome.Finished);
        Assert.Equal(2, sandbox.Runs);
    }

    [Theory]
    [InlineData("{\"delay_ms\":-1}", "delay_ms must ")]
    [InlineData("{\"not_before\":\"2999-01-01T00:00:00Z\"}", "not_before must ")]
    [InlineData("{\"expires_in_ms\":0}", "expires_in_ms must ")]
    [InlineData("{\"retry\":{\"max_attempts\":11}}", "retry must ")]
    [InlineData("{\"on_unknown\":\"perhaps\"}", "on_unknown must ")]
    [InlineData("{\"labels\":{\"$\":\"\"}}", "labels must ")]
    [InlineData("{\"labels\":{\"a\":\"\\ud800\"}}", "")]
    [InlineData("{\"timeout_ms\":-1}", "timeout_ms must ")]
    [InlineData("[]", "the body must be a JSON object")]
    [InlineData("{", "the body is not valid JSON")]
    public async Task What_breaks_a_rule_is_refused_by_name_and_leaves_nothing(string body, string message)
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Counts);
        (await sandbox.PostFunctionAsync("main", body)).Failed(HttpStatusCode.BadRequest, "bad_request", message);
        Assert.Empty(await Invoke.InvocationsAsync($"sandbox_id={sandbox.Id}"));
    }

    [Fact]
    public async Task Where_there_is_nothing_to_run_nothing_is_accepted()
    {
        (await new Sandbox(Invoke, "sb_000000000000").PostFunctionAsync("main", "{}")).Failed(HttpStatusCode.NotFound, "not_found");
        var sandbox = await Invoke.ClaimAsync(Sandbox.Counts);
        (await sandbox.PostFunctionAsync("..%2Fmain", "{}")).Failed(HttpStatusCode.BadRequest, "bad_request");
        foreach (var key in (string[])["", "a b", new string('k', 256)])
            (await sandbox.PostFunctionAsync("main", "{}", ("Idempotency-Key", key))).Failed(HttpStatusCode.BadRequest, "bad_request", "Idempotency-Key must ");
        Assert.Empty(await Invoke.InvocationsAsync($"sandbox_id={sandbox.Id}"));
    }

    [Fact]
    public async Task A_synchronous_invocation_has_no_record()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Counts);
        var answer = await sandbox.InvokeAsync();
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        (await Invoke.GetAsync($"/api/v1/invocations/{answer.Headers["X-Invocation-Id"]}")).Failed(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task The_same_request_of_one_key_is_one_invocation()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Counts);
        var first = await sandbox.AcceptAsync("""{"path":"/once"}""", key: "once");
        await Invoke.EndAsync(first.InvocationId);
        var again = await sandbox.PostFunctionAsync("main", """{"path":"/once"}""", ("Idempotency-Key", "once"));
        Assert.Equal((HttpStatusCode.OK, "true", $"/api/v1/invocations/{first.InvocationId}"), (again.Status, again.Headers["Idempotent-Replayed"], again.Headers["Location"]));
        Assert.Equal((first.InvocationId, InvocationState.Succeeded), (again.As<Invocation>().InvocationId, again.As<Invocation>().State));

        (await sandbox.PostFunctionAsync("main", """{"path": "/once"}""", ("Idempotency-Key", "once"))).Failed(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused", first.InvocationId);
        (await sandbox.PostFunctionAsync("other", """{"path":"/once"}""", ("Idempotency-Key", "once"))).Failed(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal(1, sandbox.Runs);
    }

    [Collection(StandaloneOnSqlite.Name)]
    public sealed class OnSqlite(StandaloneOnSqlite on) : InvocationTests(on);

    [Collection(StandaloneOnPostgreSql.Name)]
    public sealed class OnPostgreSql(StandaloneOnPostgreSql on) : InvocationTests(on);
}
