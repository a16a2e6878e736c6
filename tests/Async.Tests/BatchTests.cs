using System.Net;
using System.Text.Json;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>A batch from its lines to its results, on both stores.</summary>
public abstract class BatchTests(StandaloneOn on)
{
    private const string FailsOdd = """
        import os
        runs = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + '/runs'
        def handler(request):
            with open(runs, 'a') as file:
                file.write(request['path'] + '\n')
            if int(request['path'][1:]) % 2:
                raise RuntimeError('odd')
            return request['path']
        """;

    private Cluster Invoke => on.Invoke;

    [Fact]
    public async Task Its_ledger_and_its_results_tell_all_of_it()
    {
        var sandbox = await Invoke.ClaimAsync(FailsOdd);
        var answer = await PostAsync("/api/v1/batches?label=env:test&label=n:1", Lines(sandbox, 30));
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var accepted = answer.As<BatchAccepted>();
        Assert.Equal((30, 0, 0, 0), (accepted.Accepted, accepted.Replayed, accepted.RejectedCount, accepted.Rejected.Count));
        Assert.Equal($"/api/v1/batches/{accepted.BatchId}", answer.Headers["Location"]);

        var ledger = await Invoke.LedgerAsync(accepted.BatchId, "?wait=60");
        Assert.Equal((30, 15, 15, true, false), (ledger.Accepted, ledger.Succeeded, ledger.Failed, ledger.Finished, ledger.Open));
        Assert.Equal(["env:test", "n:1"], ledger.Labels.Select(label => $"{label.Key}:{label.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(30, sandbox.Runs);
        Assert.Equal(30, (await Invoke.InvocationsAsync($"batch_id={accepted.BatchId}")).Count);

        var results = await ResultsAsync(accepted.BatchId);
        Assert.Equal(30, results.Select(one => one.InvocationId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(results.OrderBy(one => one.FinishedAt).ThenBy(one => one.InvocationId, StringComparer.Ordinal).Select(one => one.InvocationId), results.Select(one => one.InvocationId));
        Assert.Equal(15, results.Count(one => one.Result is not null));
        Assert.All(results, one => Assert.Single(one.Attempts));
        foreach (var i in (int[])[0, 13, 28, 29])
            Assert.Equal(results.Skip(i + 1).Select(one => one.InvocationId), (await ResultsAsync(accepted.BatchId, results[i].InvocationId)).Select(one => one.InvocationId));
    }

    [Fact]
    public async Task Results_that_are_there_are_told_while_others_run_and_none_is_told_twice_or_missed()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits);
        await sandbox.WriteAsync("quick", Sandbox.Hello);
        string Line(string function) => $$"""{"sandbox_id":"{{sandbox.Id}}","function":"{{function}}"}""" + "\n";
        var batch = (await Invoke.PostBatchAsync(Line("quick") + Line("main") + Line("quick") + Line("main"))).As<BatchAccepted>().BatchId;
        var seen = new List<string>();
        await Wait.UntilAsync(
            async () =>
            {
                seen.AddRange((await ResultsAsync(batch, seen.LastOrDefault())).Select(one => one.InvocationId));
                if (seen.Count == 2) sandbox.Go();
                return seen.Count >= 4;
            },
            "all results have come", TestContext.Current.CancellationToken);
        Assert.Equal(4, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(4, (await Invoke.LedgerAsync(batch)).Succeeded);
        Assert.Empty(await ResultsAsync(batch, seen[^1]));
        (await Invoke.GetAsync($"/api/v1/batches/{batch}/results?cursor=nonsense")).Failed(HttpStatusCode.BadRequest, "bad_request", "cursor must ");
    }

    [Fact]
    public async Task Nothing_accepted_is_an_error_that_says_why_of_each_line_and_leaves_no_batch()
    {
        var answer = await Invoke.PostBatchAsync("{\"function\":\"main\"}\nnonsense\n", "nothing");
        answer.Failed(HttpStatusCode.BadRequest, "bad_request", "line 1: sandbox_id must be given");
        var details = JsonElement.Parse(answer.Bytes).GetProperty("error").GetProperty("details");
        Assert.Equal([1, 2], details.GetProperty("rejected").EnumerateArray().Select(line => line.GetProperty("line").GetInt32()));
        (await Invoke.GetAsync($"/api/v1/batches/{details.GetProperty("batch_id").GetString()}")).Failed(HttpStatusCode.NotFound, "not_found");
        Assert.Empty((await Invoke.GetAsync("/api/v1/batches?idempotency_key=nothing")).As<BatchList>().Batches);
    }

    [Fact]
    public async Task Of_many_bad_lines_the_first_hundred_are_told_and_all_are_counted()
    {
        var sandbox = await Invoke.ClaimAsync(FailsOdd);
        var batch = (await Invoke.PostBatchAsync(string.Concat(Enumerable.Repeat("nonsense\n", 150)) + Lines(sandbox, 1))).As<BatchAccepted>();
        Assert.Equal((1, 150, 100), (batch.Accepted, batch.RejectedCount, batch.Rejected.Count));
        Assert.Equal(100, batch.Rejected[^1].Line);
    }

    [Fact]
    public async Task Lines_whose_key_is_known_are_not_in_the_ledger_and_run_once()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Counts);
        string Keyed(int i, string path) => $$"""{"sandbox_id":"{{sandbox.Id}}","function":"main","path":"{{path}}","idempotency_key":"{{sandbox.Id}}-{{i}}"}""" + "\n";
        var first = (await Invoke.PostBatchAsync(Keyed(1, "/a") + Keyed(2, "/a") + Keyed(1, "/a"))).As<BatchAccepted>();
        Assert.Equal((2, 1, 0), (first.Accepted, first.Replayed, first.RejectedCount));
        var second = (await Invoke.PostBatchAsync(Keyed(2, "/a") + Keyed(3, "/a") + Keyed(1, "/other"))).As<BatchAccepted>();
        Assert.Equal((1, 1, 1), (second.Accepted, second.Replayed, second.RejectedCount));
        Assert.Equal((3, ErrorCode.IdempotencyKeyReused), (Assert.Single(second.Rejected).Line, second.Rejected[0].Code));
        Assert.Equal(2, (await Invoke.LedgerAsync(first.BatchId, "?wait=60")).Succeeded);
        Assert.Equal((1, 1), ((await Invoke.LedgerAsync(second.BatchId, "?wait=60")).Accepted, (await Invoke.LedgerAsync(second.BatchId)).Succeeded));
        Assert.Equal(3, sandbox.Runs);

        // All of it known: there is a batch of that name, with nothing in it.
        var third = await Invoke.PostBatchAsync(Keyed(1, "/a") + Keyed(2, "/a"));
        Assert.Equal((HttpStatusCode.Accepted, 0, 2), (third.Status, third.As<BatchAccepted>().Accepted, third.As<BatchAccepted>().Replayed));
        Assert.Equal((0, true), ((await Invoke.LedgerAsync(third.As<BatchAccepted>().BatchId)).Accepted, (await Invoke.LedgerAsync(third.As<BatchAccepted>().BatchId)).Finished));
        (await Invoke.PostAsync($"/api/v1/batches/{third.As<BatchAccepted>().BatchId}/redrive")).Failed(HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task Events_tell_the_ledger_until_it_is_finished_and_it_adds_up_in_each()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits);
        var batch = (await Invoke.PostBatchAsync(Lines(sandbox, 40))).As<BatchAccepted>().BatchId;
        var seen = new List<(long Queued, long Running, long Succeeded, bool Finished)>();
        await foreach (var one in Invoke.EventsAsync($"/api/v1/batches/{batch}/events", cancellationToken: TestContext.Current.CancellationToken))
        {
            long Of(string name) => one.Data.GetProperty(name).GetInt64();
            Assert.Equal(("ledger", 40), (one.Name, Of("accepted")));
            Assert.Equal(40, Of("queued") + Of("running") + Of("succeeded"));
            seen.Add((Of("queued"), Of("running"), Of("succeeded"), one.Data.GetProperty("finished").GetBoolean()));
            if (Of("running") > 0) sandbox.Go();
        }

        Assert.Equal((0, 0, 40, true), seen[^1]);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.All(seen.SkipLast(1), one => Assert.False(one.Finished));
    }

    [Fact]
    public async Task Cancelled_all_of_it_ends()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Waits, maxConcurrency: 3);
        var batch = (await Invoke.PostBatchAsync(Lines(sandbox, 700))).As<BatchAccepted>().BatchId;
        await sandbox.RunningAsync(2);
        Assert.Equal(HttpStatusCode.Accepted, (await Invoke.PostAsync($"/api/v1/batches/{batch}/cancel")).Status);
        var ledger = await Invoke.LedgerAsync(batch, "?wait=60");
        Assert.Equal((700, 700), (ledger.Accepted, ledger.Cancelled));
        Assert.Equal(2, sandbox.Runs);
        (await Invoke.PostAsync($"/api/v1/batches/{batch}/cancel")).Failed(HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task Redriven_only_what_did_not_succeed_is_repeated()
    {
        var sandbox = await Invoke.ClaimAsync(FailsOdd);
        var batch = (await PostAsync("/api/v1/batches?label=env:test", Lines(sandbox, 8))).As<BatchAccepted>().BatchId;
        await Invoke.LedgerAsync(batch, "?wait=60");
        await sandbox.WriteAsync("main", Sandbox.Counts);
        var answer = await Invoke.PostAsync($"/api/v1/batches/{batch}/redrive");
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var repeated = answer.As<BatchAccepted>();
        Assert.Equal((4, $"/api/v1/batches/{repeated.BatchId}"), (repeated.Accepted, answer.Headers["Location"]));
        var ledger = await Invoke.LedgerAsync(repeated.BatchId, "?wait=60");
        Assert.Equal((4, 4, batch), (ledger.Accepted, ledger.Succeeded, ledger.RedriveOf));
        Assert.Equal("test", ledger.Labels["env"]);
        Assert.Equal(12, sandbox.Runs);
        (await Invoke.PostAsync($"/api/v1/batches/{repeated.BatchId}/redrive")).Failed(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(4, (await Invoke.LedgerAsync(batch)).Failed);
    }

    [Fact]
    public async Task Batches_are_listed_newest_first_and_found_by_their_key()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Counts);
        var ids = new List<string>();
        foreach (var i in Enumerable.Range(0, 3)) ids.Add((await Invoke.PostBatchAsync(Lines(sandbox, 1), $"{sandbox.Id}-{i}")).As<BatchAccepted>().BatchId);
        Assert.Equal(ids[1], Assert.Single((await Invoke.GetAsync($"/api/v1/batches?idempotency_key={sandbox.Id}-1")).As<BatchList>().Batches).BatchId);
        var page = (await Invoke.GetAsync("/api/v1/batches?limit=2")).As<BatchList>();
        Assert.Equal((ids[2], ids[1], ids[1]), (page.Batches[0].BatchId, page.Batches[1].BatchId, page.NextCursor));
        Assert.Equal(ids[0], (await Invoke.GetAsync($"/api/v1/batches?limit=2&cursor={page.NextCursor}")).As<BatchList>().Batches[0].BatchId);
        foreach (var query in (string[])["limit=0", "limit=101", "cursor=%00", "idempotency_key=%00"])
            (await Invoke.GetAsync($"/api/v1/batches?{query}")).Failed(HttpStatusCode.BadRequest, "bad_request", " must ");
    }

    [Fact]
    public async Task What_is_wrong_with_the_whole_is_said_before_any_line_is_read()
    {
        using var json = new StringContent("{}");
        json.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        (await Invoke.SendAsync(HttpMethod.Post, "/api/v1/batches", json, null, [], TestContext.Current.CancellationToken)).Failed(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        foreach (var query in (string[])["label=a", "label=:b", "label=a:1&label=a:2", "label=$:b", "label=a:%00"])
            (await PostAsync($"/api/v1/batches?{query}", "{}")).Failed(HttpStatusCode.BadRequest, "bad_request", "label");
        (await PostAsync("/api/v1/batches", "{}", ("Idempotency-Key", "a b"))).Failed(HttpStatusCode.BadRequest, "bad_request", "Idempotency-Key must ");
        foreach (var call in (string[])["", "/results", "/events"]) (await Invoke.GetAsync($"/api/v1/batches/bat_nowhere{call}")).Failed(HttpStatusCode.NotFound, "not_found");
        foreach (var call in (string[])["cancel", "redrive"]) (await Invoke.PostAsync($"/api/v1/batches/bat_nowhere/{call}")).Failed(HttpStatusCode.NotFound, "not_found");
    }

    private async Task<List<Invocation>> ResultsAsync(string batch, string? cursor = null)
    {
        var (_, content, text) = await Invoke.TextAsync($"/api/v1/batches/{batch}/results{(cursor is null ? "" : $"?cursor={cursor}")}");
        Assert.Equal("application/x-ndjson", content.ContentType!.MediaType);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line).Deserialize<Invocation>(Contracts.Json.StrictOptions())!)];
    }

    private Task<Answer> PostAsync(string path, string lines, params (string Name, string Value)[] headers)
    {
        var content = new StringContent(lines);
        content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-ndjson");
        return Invoke.SendAsync(HttpMethod.Post, path, content, null, headers, TestContext.Current.CancellationToken);
    }

    private static string Lines(Sandbox sandbox, int count) => string.Concat(
        Enumerable.Range(0, count).Select(i => $$"""{"sandbox_id":"{{sandbox.Id}}","function":"main","path":"/{{i}}"}""" + "\n"));

    [Collection(StandaloneOnSqlite.Name)]
    public sealed class OnSqlite(StandaloneOnSqlite on) : BatchTests(on);

    [Collection(StandaloneOnPostgreSql.Name)]
    public sealed class OnPostgreSql(StandaloneOnPostgreSql on) : BatchTests(on);
}
