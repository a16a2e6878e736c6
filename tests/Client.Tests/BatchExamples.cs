using System.Text;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Tests;

namespace Invoke.Client.Tests;

/// <summary>The examples of docs/sdk.md about batches, and what they leave out.</summary>
public sealed class BatchExamples(SharedStandalone standalone) : IDisposable
{
    private const string Square = """
        import base64, json

        def handler(request):
            n = json.loads(base64.b64decode(request["body_base64"]))
            return {"body": n * n if n != 3 else 1 / 0}
        """;

    // What the examples print.
    private readonly StringWriter Console = new();

    public void Dispose() => Console.Dispose();

    [Fact]
    public async Task Submit_follow_and_read()
    {
        using var client = standalone.Client();
        var sandbox = await client.ClaimSandboxAsync();
        await sandbox.WriteFileAsync("/workspace/functions/square.py", Square);
        // docs
        var lines = Enumerable.Range(1, 10).Select(n => new BatchLine
        {
            SandboxId = sandbox.Id,
            Function = "square",
            BodyBase64 = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{n}")),
        });
        var accepted = await client.SubmitBatchAsync(lines);

        await foreach (var ledger in client.WatchBatchAsync(accepted.BatchId))
            Console.WriteLine($"{ledger.Succeeded + ledger.Failed} of {ledger.Accepted}");

        await foreach (var invocation in client.GetBatchResultsAsync(accepted.BatchId))
            Console.WriteLine(invocation.Result?.BodyText() ?? invocation.Error?.Message);
        // end
        var printed = Console.ToString().Split('\n');
        Assert.Contains("10 of 10", printed);
        Assert.All((int[])[1, 4, 16, 25, 36, 49, 64, 81, 100], square => Assert.Contains($"{square}", printed));
        Assert.Contains(printed, line => line.Contains("ZeroDivisionError", StringComparison.Ordinal));

        var results = await client.GetBatchResultsAsync(accepted.BatchId).ToListAsync();
        Assert.Equal(10, results.Count);
        var rest = await client.GetBatchResultsAsync(accepted.BatchId, after: results[6].InvocationId).ToListAsync();
        Assert.Equal(results.Skip(7).Select(one => one.InvocationId), rest.Select(one => one.InvocationId));

        var redriven = await client.RedriveBatchAsync(accepted.BatchId);
        Assert.Equal(1, redriven.Accepted);
        var again = await client.WaitForBatchAsync(redriven.BatchId);
        Assert.Equal((1L, accepted.BatchId), (again.Failed, again.RedriveOf));
    }

    [Fact]
    public async Task A_named_batch_is_found_and_cancelled()
    {
        using var client = standalone.Client();
        var sandbox = await client.ClaimSandboxAsync();
        await sandbox.WriteFileAsync("/workspace/functions/later.py", "def handler(request): return 'done'");
        var key = $"key-{sandbox.Id}";
        Assert.Null(await client.FindBatchAsync(key));
        using var ndjson = new MemoryStream(Encoding.UTF8.GetBytes($$"""
            {"sandbox_id":"{{sandbox.Id}}","function":"later","delay_ms":3600000}
            {"sandbox_id":"{{sandbox.Id}}","function":"later","delay_ms":-1}
            {"sandbox_id":"sb_000000000000","function":"later"}
            """));
        var options = new BatchOptions { IdempotencyKey = key, Labels = new Dictionary<string, string> { ["job"] = "nightly" } };
        var accepted = await client.SubmitBatchAsync(ndjson, options);
        Assert.Equal((1L, 2L), (accepted.Accepted, accepted.RejectedCount));
        Assert.Equal([(2L, ErrorCode.BadRequest), (3L, ErrorCode.NotFound)], accepted.Rejected.Select(one => (one.Line, one.Code)));

        var found = await client.FindBatchAsync(key);
        Assert.Equal((accepted.BatchId, "nightly", 1L), (found!.BatchId, found.Labels["job"], found.Queued));
        Assert.Equal(1, (await client.CancelBatchAsync(accepted.BatchId)).Cancelled);
        Assert.Equal(1, (await client.GetBatchAsync(accepted.BatchId, TimeSpan.FromSeconds(5))).Cancelled);
        Assert.Equal(InvocationState.Cancelled, (await client.ListInvocationsAsync(new InvocationFilter { BatchId = accepted.BatchId }).SingleAsync()).State);
    }

    [Fact]
    public async Task Results_go_on_where_the_connection_broke()
    {
        static string Line(string id) => $$$"""{"invocation_id":"{{{id}}}","sandbox_id":"s","function":"f","state":"succeeded","created_at":"2026-01-01T00:00:00Z","due_at":"2026-01-01T00:00:00Z","expires_at":"2026-01-01T00:00:00Z","attempts":[],"labels":{}}""" + "\n";
        const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n";
        var torn = Line("inv_1") + Line("inv_2")[..20];
        await using var server = new ScriptedServer($"{Head}Content-Length: {2 * torn.Length}\r\n\r\n{torn}", ScriptedServer.Answer(200, Line("inv_2"), type: "application/x-ndjson"));
        using var client = new Sandbox0Client(new Sandbox0ClientOptions { BaseUrl = server.Url });
        Assert.Equal(["inv_1", "inv_2"], (await client.GetBatchResultsAsync("bat_1").ToListAsync()).Select(one => one.InvocationId));
        Assert.Collection(server.Requests,
            first => Assert.StartsWith("GET /api/v1/batches/bat_1/results HTTP/1.1", first, StringComparison.Ordinal),
            second => Assert.StartsWith("GET /api/v1/batches/bat_1/results?cursor=inv_1 HTTP/1.1", second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_watch_goes_on_where_the_connection_broke()
    {
        static string Event(int id, string state) => $"event: state\nid: {id}\ndata: {{\"invocation_id\":\"inv_1\",\"state\":\"{state}\",\"attempt\":1,\"version\":{id}}}\n\n";
        const string Stream = "text/event-stream";
        await using var server = new ScriptedServer(ScriptedServer.Answer(200, Event(1, "queued"), type: Stream), ScriptedServer.Answer(200, Event(2, "running") + Event(3, "succeeded"), type: Stream));
        using var client = new Sandbox0Client(new Sandbox0ClientOptions { BaseUrl = server.Url });
        var states = await client.WatchInvocationAsync("inv_1").Select(change => change.State).ToListAsync();
        Assert.Equal([InvocationState.Queued, InvocationState.Running, InvocationState.Succeeded], states);
        Assert.Contains("Last-Event-ID: 1\r\n", server.Requests.Last(), StringComparison.Ordinal);
    }
}
