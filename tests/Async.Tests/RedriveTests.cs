using System.Net;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>What has ended is repeated as a new invocation, on both stores.</summary>
public abstract class RedriveTests(StandaloneOn on)
{
    private const string Fails = """
        import os
        runs = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + '/runs'
        def handler(request):
            with open(runs, 'a') as file:
                file.write(request['path'] + '\n')
            raise RuntimeError(request['path'])
        """;

    private Cluster Invoke => on.Invoke;

    [Fact]
    public async Task One_is_repeated_with_its_request_and_what_is_said_anew()
    {
        var sandbox = await Invoke.ClaimAsync(Fails);
        var failed = await sandbox.RunAsync("""{"path":"/a","labels":{"env":"test"}}""");
        await sandbox.WriteAsync("main", Sandbox.Counts);
        var answer = await Invoke.PostAsync($"/api/v1/invocations/{failed.InvocationId}/redrive");
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var repeated = answer.As<Invocation>();
        Assert.NotEqual(failed.InvocationId, repeated.InvocationId);
        Assert.Equal((failed.InvocationId, $"/api/v1/invocations/{repeated.InvocationId}"), (repeated.RedriveOf, answer.Headers["Location"]));
        Assert.Equal(failed.Labels, repeated.Labels);
        var ended = (await Invoke.EndAsync(repeated.InvocationId)).Succeeded(AttemptOutcome.Finished);
        Assert.Equal("/a", System.Text.Encoding.UTF8.GetString(ended.Result!.BodyBase64.Decode()));
        Assert.Equal(InvocationState.Failed, (await Invoke.InvocationAsync(failed.InvocationId)).State);

        await sandbox.WriteAsync("main", Fails);
        var again = (await Invoke.PostAsync($"/api/v1/invocations/{ended.InvocationId}/redrive", """{"timeout_ms":5000,"retry":{"max_attempts":2,"backoff_ms":1}}""")).As<Invocation>();
        Assert.Equal(2, (await Invoke.EndAsync(again.InvocationId)).Attempts.Count);
        (await Invoke.PostAsync($"/api/v1/invocations/{ended.InvocationId}/redrive", """{"timeout_ms":-1}""")).Failed(HttpStatusCode.BadRequest, "bad_request", "timeout_ms must ");
        (await Invoke.PostAsync($"/api/v1/invocations/{ended.InvocationId}/redrive", """{"retry":{"max_attempts":0}}""")).Failed(HttpStatusCode.BadRequest, "bad_request", "retry must ");
    }

    [Fact]
    public async Task What_has_not_ended_is_not_repeated()
    {
        var sandbox = await Invoke.ClaimAsync(Fails);
        var waiting = await sandbox.AcceptAsync("""{"delay_ms":600000}""");
        (await Invoke.PostAsync($"/api/v1/invocations/{waiting.InvocationId}/redrive")).Failed(HttpStatusCode.Conflict, "conflict", "queued");
        (await Invoke.PostAsync("/api/v1/invocations/inv_nowhere/redrive")).Failed(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Many_are_repeated_once_each_and_a_dry_run_only_counts()
    {
        var sandbox = await Invoke.ClaimAsync(Fails);
        var failed = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => sandbox.RunAsync($$$"""{"path":"/{{{i}}}","labels":{"env":"test"}}""")));
        var waiting = await sandbox.AcceptAsync("""{"delay_ms":600000,"labels":{"env":"test"}}""");
        var filter = $$"""{"filter":{"sandbox_id":"{{sandbox.Id}}","label":"env:test"}""";
        var dry = await Invoke.PostAsync("/api/v1/invocations/redrive", filter + ""","dry_run":true}""");
        Assert.Equal(HttpStatusCode.OK, dry.Status);
        Assert.Equal((5, true, 0), (dry.As<BulkRedriveAnswer>().Count, dry.As<BulkRedriveAnswer>().DryRun, dry.As<BulkRedriveAnswer>().InvocationIds.Count));
        Assert.Equal(2, (await Invoke.PostAsync("/api/v1/invocations/redrive", filter + ""","dry_run":true,"limit":2}""")).As<BulkRedriveAnswer>().Count);
        Assert.Equal(5, sandbox.Runs);

        var answer = await Invoke.PostAsync("/api/v1/invocations/redrive", filter + "}");
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var repeated = answer.As<BulkRedriveAnswer>();
        Assert.Equal((5, 5, false), (repeated.Count, repeated.InvocationIds.Count, repeated.DryRun));
        var ended = await Task.WhenAll(repeated.InvocationIds.Select(id => Invoke.EndAsync(id)));
        Assert.Equal(failed.Select(one => one.InvocationId).Order(StringComparer.Ordinal), ended.Select(one => one.RedriveOf!).Order(StringComparer.Ordinal));
        Assert.Equal(10, sandbox.Runs);
        Assert.Equal(InvocationState.Queued, (await Invoke.InvocationAsync(waiting.InvocationId)).State);
    }

    [Fact]
    public async Task What_fails_again_while_many_are_repeated_is_not_repeated_by_the_same_call()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits);
        var lines = string.Concat(Enumerable.Range(0, 450).Select(_ => $$"""{"sandbox_id":"{{sandbox.Id}}","function":"missing"}""" + "\n"));
        var batch = (await Invoke.PostBatchAsync(lines)).As<Contracts.Batches.BatchAccepted>();
        Assert.Equal(450, (await Invoke.LedgerAsync(batch.BatchId, "?wait=60")).Failed);
        var repeated = (await Invoke.PostAsync("/api/v1/invocations/redrive", $$"""{"filter":{"sandbox_id":"{{sandbox.Id}}"},"limit":10000}""")).As<BulkRedriveAnswer>();
        Assert.Equal(450, repeated.Count);
    }

    [Theory]
    [InlineData("""{}""", "filter must ")]
    [InlineData("""{"filter":{}}""", "filter must ")]
    [InlineData("""{"filter":{"colour":"red"}}""", "filter must ")]
    [InlineData("""{"filter":{"state":"failed"},"limit":0}""", "limit must ")]
    [InlineData("""{"filter":{"state":"failed"},"limit":10001}""", "limit must ")]
    [InlineData("""{"filter":{"state":"nonsense"}}""", "filter")]
    [InlineData("""{"filter":{"label":"a"}}""", "label must ")]
    [InlineData("""{"filter":{"function":"\u0000"}}""", "NUL")]
    [InlineData("", "")]
    public async Task A_bulk_call_that_breaks_a_rule_is_refused_by_name(string body, string message) =>
        (await Invoke.PostAsync("/api/v1/invocations/redrive", body)).Failed(HttpStatusCode.BadRequest, "bad_request", message);

    [Collection(StandaloneOnSqlite.Name)]
    public sealed class OnSqlite(StandaloneOnSqlite on) : RedriveTests(on);

    [Collection(StandaloneOnPostgreSql.Name)]
    public sealed class OnPostgreSql(StandaloneOnPostgreSql on) : RedriveTests(on);
}
