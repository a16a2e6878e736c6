using System.Text.Json;
using Invoke.Contracts.Messages;
using Invoke.Tests;

namespace Invoke.Async.Tests.Ingress;

/// <summary>What other systems get wrong is kept, with its reason; nothing of it is dropped, and nothing of it is done.</summary>
public sealed class RefusedMessageTests(Line line) : LineTests(line)
{
    private const string Structured = "application/cloudevents+json";

    [Fact]
    public async Task What_cannot_be_accepted_is_put_aside_with_its_reason()
    {
        foreach (var user in (string[])["rival", "nobody"])
        {
            await Line.Broker.ControlAsync("add_user", user, user);
            await Line.Broker.ControlAsync("set_permissions", user, ".*", ".*", ".*");
        }

        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await using var tickets = await Tap.OnAsync(Line.Broker.Uri, Queues.Tickets);
        var fine = IngressTests.Request(sandbox, "fine", ("delay_ms", 600_000));
        var guests = new List<Dictionary<string, object>>
        {
            fine,
            With(fine, ("message_id", "not-json"), ("body", "{\"sandbox_id\": ")),
            With(fine, ("message_id", "not-utf8"), ("zeros", 5)),
            IngressTests.Request(sandbox, "wrong-type", ("timeout_ms", "soon")),
            IngressTests.Request(sandbox, "wrong-value", ("retry", new { max_attempts = 11 })),
            IngressTests.Request(sandbox, "callback", ("callback", new { url = "http://127.0.0.1:9/" })),
            With(fine, ("message_id", "no-function"), ("body", $$"""{"sandbox_id": "{{sandbox.Id}}"}""")),
            With(fine, ("message_id", "no-sandbox"), ("body", """{"sandbox_id": "sb_abcdefghijkl", "function": "main"}""")),
            With(fine, ("message_id", "path-sandbox"), ("body", """{"sandbox_id": "../../etc", "function": "main"}""")),
            With(fine, ("message_id", "text"), ("content_type", "text/plain")),
            With(fine, ("message_id", "zipped"), ("content_encoding", "gzip")),
            With(fine, ("message_id", "white space")),
            With(fine, ("message_id", "ours"), ("reply_to", "invoke.results")),
            With(fine, ("message_id", "ours-too"), ("reply_to", "Invoke.tickets")),
            With(fine, ("message_id", "nul"), ("reply_to", "an\0swers")),
            With(fine, ("message_id", "fine"), ("body", ((string)fine["body"]).Replace("600000", "600001", StringComparison.Ordinal))),
            With(fine, ("message_id", "large"), ("zeros", 17 * 1024 * 1024)),
            With(fine, ("message_id", "old-event"), ("content_type", Structured), ("body", Event("0.3", sandbox.Id, "main"))),
            With(fine, ("message_id", "no-version"), ("content_type", Structured), ("body", "{}")),
            With(fine, ("message_id", "no-extension"), ("content_type", Structured), ("body", Event("1.0", sandbox.Id, null))),
            With(fine, ("message_id", "number-extension"), ("content_type", Structured), ("body", Event("1.0", 7, "main"))),
            With(fine, ("message_id", "twice"), ("content_type", Structured), ("body", """{"specversion": "1.0", "id": "1", "id": "2"}""")),
            With(fine, ("message_id", "batch"), ("content_type", "application/cloudevents-batch+json"), ("body", "[]")),
            With(fine, ("message_id", "binary-old"), ("headers", new Dictionary<string, string> { ["ce-specversion"] = "9.9" })),
            With(fine, ("message_id", "binary-bad"), ("headers", new Dictionary<string, string> { ["ce-specversion"] = "1.0", ["ce-id"] = "1", ["ce-UP_per"] = "x" })),
            // The broker would send copies of what is put aside to the queues of CC; and what expires would be lost.
            With(fine, ("message_id", "copies"), ("content_type", "text/plain"), ("expiration", "1000000"),
                ("headers", new Dictionary<string, object> { ["CC"] = new[] { tickets.Own }, ["BCC"] = new[] { Queues.Results }, ["x-invoke-reason"] = "forged", ["mine"] = "kept" })),
        };
        Assert.All(await Peers.PublishAsync(Line.Broker.Uri, [.. guests]), outcome => Assert.Equal("confirmed", outcome));
        await Peers.PublishAsync(Line.Broker.UriOf("rival"), With(fine, ("message_id", "rival"), ("user_id", "rival")));
        var anonymous = With(fine, ("message_id", "anonymous"), ("body", ((string)fine["body"]).Replace("{", """{"user_id": "guest", "team": "default", """, StringComparison.Ordinal)));
        anonymous.Remove("user_id");
        await Peers.PublishAsync(Line.Broker.UriOf("nobody"), With(fine, ("message_id", "nobody"), ("user_id", "nobody")), anonymous);

        var expected = new Dictionary<string, (string Code, string Reason)>(StringComparer.Ordinal)
        {
            ["not-json"] = ("bad_request", "not valid JSON"),
            ["not-utf8"] = ("bad_request", ""),
            ["wrong-type"] = ("bad_request", "timeout_ms must be an integer"),
            ["wrong-value"] = ("bad_request", "max_attempts"),
            ["callback"] = ("callback_url_forbidden", "127.0.0.1"),
            ["no-function"] = ("bad_request", "function must be given"),
            ["no-sandbox"] = ("not_found", "no such sandbox"),
            ["path-sandbox"] = ("not_found", "no such sandbox"),
            ["text"] = ("unsupported_media_type", "application/json"),
            ["zipped"] = ("unsupported_media_type", "content_encoding"),
            ["white space"] = ("bad_request", "message_id must be"),
            ["ours"] = ("bad_request", "reply_to must not name a queue of Invoke's"),
            ["ours-too"] = ("bad_request", "reply_to must not name a queue of Invoke's"),
            ["nul"] = ("bad_request", "null characters"),
            ["fine"] = ("idempotency_key_reused", "used for another request"),
            ["large"] = ("request_too_large", "over the limit"),
            ["old-event"] = ("bad_request", "specversion must be 1.0"),
            ["no-version"] = ("bad_request", "no specversion"),
            ["no-extension"] = ("bad_request", "extension attribute function"),
            ["number-extension"] = ("not_found", "no such sandbox"),
            ["twice"] = ("bad_request", "not a CloudEvents event"),
            ["batch"] = ("unsupported_media_type", "one event"),
            ["binary-old"] = ("bad_request", "specversion must be 1.0"),
            ["binary-bad"] = ("bad_request", "not a CloudEvents event"),
            ["copies"] = ("unsupported_media_type", "application/json"),
            ["rival"] = ("not_found", "no such sandbox"),
            ["nobody"] = ("forbidden", "'nobody' is no team's"),
            ["anonymous"] = ("forbidden", "no user_id"),
        };
        var rejected = await RejectedMessage.TakeAsync(Line.Broker.Uri, expected.Count);
        foreach (var (id, (code, reason)) in expected)
        {
            Assert.Equal((id, code), (id, rejected[id].Code));
            Assert.Contains(reason, rejected[id].Reason, StringComparison.Ordinal);
            Assert.Equal(Queues.Ingress, rejected[id].Headers["x-invoke-queue"]);
        }

        Assert.Equal(17 * 1024 * 1024, rejected["large"].Body.Length);
        Assert.Equal("rival", rejected["rival"].Headers["x-invoke-user-id"]);
        Assert.Equal("kept", rejected["copies"].Headers["mine"]);
        Assert.DoesNotContain("CC", rejected["copies"].Headers.Keys);
        Assert.Equal(0, tickets.Count(sandbox.Id));
        await EmptyAsync(Queues.Ingress);
        await EmptyAsync(Queues.Rejected);
        Assert.Equal("fine", Assert.Single(await Cluster.InvocationsAsync($"sandbox_id={sandbox.Id}")).IdempotencyKey);
    }

    [Fact]
    public async Task An_answer_that_nobody_takes_holds_up_no_other()
    {
        await using var worker = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        var said = await Peers.PublishAsync(
            Line.Broker.Uri, IngressTests.Request(sandbox, "lost-answer", ("reply_to", "gone")), IngressTests.Request(sandbox, "own-answer", ("reply_to", true)));
        Assert.Equal("own-answer", JsonElement.Parse(said[2]).GetProperty("invocation").GetProperty("idempotency_key").GetString());
        await using var left = Line.Store.CreateCommand("SELECT count(*) FROM invocation_replies");
        await Wait.UntilAsync(async () => await left.ExecuteScalarAsync(TestContext.Current.CancellationToken) is 0L, "nobody is to be answered any more", TestContext.Current.CancellationToken);
    }

    private static string Event(string version, object sandbox, string? function) => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["specversion"] = version, ["id"] = "1", ["source"] = "/s", ["type"] = "t", ["sandboxid"] = sandbox, ["function"] = function,
    });

    private static Dictionary<string, object> With(Dictionary<string, object> message, params (string Name, object Value)[] changes)
    {
        var changed = new Dictionary<string, object>(message, StringComparer.Ordinal);
        foreach (var (name, value) in changes) changed[name] = value;
        return changed;
    }
}
