using System.Net;
using System.Text.Json;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Schedules;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>What another team has does not exist, to the last byte; on both stores.</summary>
public abstract class OtherTeamTests(StandaloneOn on)
{
    private Cluster Invoke => on.Invoke;

    [Fact]
    public async Task Every_call_answers_as_if_there_were_nothing()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Counts);
        var (ended, waiting) = (await sandbox.RunAsync(), await sandbox.AcceptAsync("""{"delay_ms":600000}""", key: $"{sandbox.Id}-key"));
        var line = $$"""{"sandbox_id":"{{sandbox.Id}}","function":"main","delay_ms":600000}""";
        var batch = (await Invoke.PostBatchAsync(line, $"{sandbox.Id}-batch")).As<BatchAccepted>();
        var blue = await KeyAsync();
        foreach (var (path, nowhere) in ((string, string)[])
        [
            ($"invocations/{ended.InvocationId}", "invocations/inv_nowhere"),
            ($"batches/{batch.BatchId}", "batches/bat_nowhere"),
        ])
        {
            foreach (var call in path.StartsWith('i') ? (string[])["", "?wait=1", "/logs", "/events", "/deliveries"] : ["", "?wait=1", "/results", "/events", "/deliveries"])
                await SameAsync(HttpMethod.Get, path + call, nowhere + call, blue);
            foreach (var call in (string[])["/cancel", "/redrive"]) await SameAsync(HttpMethod.Post, path + call, nowhere + call, blue);
        }

        await SameAsync(HttpMethod.Post, $"sandboxes/{sandbox.Id}/functions/main/invocations", "sandboxes/sb_000000000000/functions/main/invocations", blue);
        await SameAsync(HttpMethod.Post, $"invocations/{waiting.InvocationId}/cancel", "invocations/inv_nowhere/cancel", blue);
        Assert.Empty((await SendAsync(HttpMethod.Get, $"invocations?sandbox_id={sandbox.Id}", blue)).As<InvocationList>().Invocations);
        Assert.Empty((await SendAsync(HttpMethod.Get, $"batches?idempotency_key={sandbox.Id}-batch", blue)).As<BatchList>().Batches);
        Assert.Equal(0, (await SendAsync(HttpMethod.Post, "invocations/redrive", blue, $$"""{"filter":{"sandbox_id":"{{sandbox.Id}}"},"dry_run":true}""")).As<BulkRedriveAnswer>().Count);

        // A schedule, and what signs callbacks.
        var schedule = $$"""{"cron":"0 0 1 1 *","sandbox_id":"{{sandbox.Id}}","function":"main"}""";
        Assert.Equal(HttpStatusCode.Created, (await Invoke.SendAsync(HttpMethod.Put, $"/api/v1/schedules/{sandbox.Id}", schedule)).Status);
        await SameAsync(HttpMethod.Get, $"schedules/{sandbox.Id}", "schedules/nowhere", blue);
        await SameAsync(HttpMethod.Delete, $"schedules/{sandbox.Id}", "schedules/nowhere", blue);
        foreach (var call in (string[])["pause", "resume"]) await SameAsync(HttpMethod.Post, $"schedules/{sandbox.Id}/{call}", $"schedules/nowhere/{call}", blue);
        Assert.Empty((await SendAsync(HttpMethod.Get, "schedules", blue)).As<ScheduleList>().Schedules);
        (await SendAsync(HttpMethod.Put, "schedules/mine", blue, schedule)).Failed(HttpStatusCode.NotFound, "not_found", "there is no such sandbox");
        (await SendAsync(HttpMethod.Get, "callbacks/secret", blue)).Failed(HttpStatusCode.Forbidden, "forbidden");
        (await SendAsync(HttpMethod.Post, "callbacks/secret/rotate", blue)).Failed(HttpStatusCode.Forbidden, "forbidden");

        // A line of a batch too, and its cursor.
        var refused = await SendAsync(HttpMethod.Post, "batches", blue, line);
        refused.Failed(HttpStatusCode.BadRequest, "bad_request", "there is no such sandbox");
        Assert.Equal(InvocationState.Queued, (await Invoke.InvocationAsync(waiting.InvocationId)).State);
    }

    [Fact]
    public async Task Keys_are_a_teams_own()
    {
        var sandbox = await Invoke.ClaimAsync(Sandbox.Counts);
        var mine = await sandbox.AcceptAsync(key: $"{sandbox.Id}-shared");
        var blue = await KeyAsync();
        var claimed = await Invoke.PostAsync("/api/v1/sandboxes", """{"template":"default"}""", ("Authorization", blue));
        var theirs = await Invoke.PostAsync(
            $"/api/v1/sandboxes/{claimed.Data.GetProperty("sandbox_id").GetString()}/functions/main/invocations", "{}", ("Authorization", blue), ("Idempotency-Key", $"{sandbox.Id}-shared"));
        Assert.Equal(HttpStatusCode.Accepted, theirs.Status);
        Assert.NotEqual(mine.InvocationId, theirs.As<Invocation>().InvocationId);
        await SameAsync(HttpMethod.Get, $"invocations/{mine.InvocationId}", "invocations/inv_nowhere", blue);
    }

    [Fact]
    public async Task A_key_without_the_scope_may_do_none_of_it()
    {
        var files = await KeyAsync("files");
        foreach (var path in (string[])["invocations", "invocations/inv_nowhere", "batches", "batches/bat_nowhere", "schedules", "invocations/inv_nowhere/deliveries"])
            (await SendAsync(HttpMethod.Get, path, files)).Failed(HttpStatusCode.Forbidden, "forbidden");
        (await SendAsync(HttpMethod.Post, "batches", files, "{}")).Failed(HttpStatusCode.Forbidden, "forbidden");
    }

    private async Task SameAsync(HttpMethod method, string path, string nowhere, string key)
    {
        var (hidden, missing) = (await SendAsync(method, path, key), await SendAsync(method, nowhere, key));
        Assert.Equal(HttpStatusCode.NotFound, hidden.Status);
        Assert.Equal(missing.Bytes, hidden.Bytes);
        Assert.Equal(missing.Headers.Keys.Order(StringComparer.Ordinal), hidden.Headers.Keys.Order(StringComparer.Ordinal));
    }

    private Task<Answer> SendAsync(HttpMethod method, string path, string key, string? body = null)
    {
        var content = body is null ? null : new StringContent(body);
        if (path == "batches" && content is not null) content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-ndjson");
        return Invoke.SendAsync(method, $"/api/v1/{path}", content, null, [("Authorization", key)], TestContext.Current.CancellationToken);
    }

    private async Task<string> KeyAsync(params string[] scopes)
    {
        var made = await Invoke.PostAsync(
            "/api/v1/api-keys", JsonSerializer.Serialize(new { name = "blue", team_id = "blue", scopes = scopes.Length > 0 ? scopes : ["invoke", "sandboxes"] }));
        return $"Bearer {made.Data.GetProperty("key").GetString()}";
    }

    [Collection(StandaloneOnSqlite.Name)]
    public sealed class OnSqlite(StandaloneOnSqlite on) : OtherTeamTests(on);

    [Collection(StandaloneOnPostgreSql.Name)]
    public sealed class OnPostgreSql(StandaloneOnPostgreSql on) : OtherTeamTests(on);
}
