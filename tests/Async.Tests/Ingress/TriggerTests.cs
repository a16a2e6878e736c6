using System.Net;
using System.Text.Json;
using Invoke.Client;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Triggers;
using Invoke.Tests;
using RabbitMQ.Client;
using Sandbox = Invoke.Tests.Sandbox;

namespace Invoke.Async.Tests.Ingress;

/// <summary>Messages of a user's own exchange become invocations.</summary>
public sealed class TriggerTests(Line line) : LineTests(line)
{
    private const string Shows = """
        import base64, json, os
        here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        def handler(request):
            seen = {name: values[0] for name, values in request['headers'].items()}
            seen['body'] = base64.b64decode(request['body_base64']).decode()
            with open(here + '/runs', 'a') as runs:
                runs.write(json.dumps(seen) + '\n')
            return 'done'
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_message_that_the_binding_chooses_invokes_the_function()
    {
        await using var worker = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Shows);
        await DeclareAsync("orders.placed");
        var made = await PutAsync("each", $$$"""{"exchange":"orders.placed","routing_key":"eu.#","sandbox_id":"{{{sandbox.Id}}}","function":"main","headers":{"x-shop":["a"]},"labels":{"from":"orders"}}""");
        Assert.True(made.Status is HttpStatusCode.Created, $"{made}\n{Cluster.Gateway.Said}");
        Assert.Equal("invoke.trigger.default.each", made.Data.GetProperty("queue").GetString());
        await Peers.PublishAsync(
            Line.Broker.Uri, Message("orders.placed", "eu.fr", "t-1", "<order/>", "application/xml"), Message("orders.placed", "us.ny", "t-2", "no", "text/plain"),
            Message("orders.placed", "eu.de", "t 3", "{}", "application/json"), Message("orders.placed", "eu.de", "t 3", "{}", "application/json"));
        await Peers.PublishEventsAsync(Line.Broker.Uri, new
        {
            mode = "structured",
            exchange = "orders.placed",
            routing_key = "eu.it",
            @event = new { id = "e-4", source = "/orders", type = "order.placed", data = new { amount = 9 } },
        });

        await sandbox.RunningAsync(3);
        await EmptyAsync("invoke.trigger.default.each");
        var seen = sandbox.Notes.Select(note => JsonElement.Parse(note)).OrderBy(note => note.GetProperty("amqp-routing-key").GetString()).ToList();
        Assert.Equal(["eu.de", "eu.fr", "eu.it"], seen.Select(note => note.GetProperty("amqp-routing-key").GetString()));
        Assert.Equal(["{}", "<order/>", """{"amount":9}"""], seen.Select(note => note.GetProperty("body").GetString()));
        Assert.Equal(("application/xml", "t-1", "orders.placed", "a"), (Text(seen[1], "content-type"), Text(seen[1], "amqp-message-id"), Text(seen[1], "amqp-exchange"), Text(seen[1], "x-shop")));
        Assert.Equal(("e-4", "order.placed"), (Text(seen[2], "ce-id"), Text(seen[2], "ce-type")));
        Assert.Equal(3, (await Cluster.InvocationsAsync($"sandbox_id={sandbox.Id}&label=from:orders")).Count);
    }

    [Fact]
    public async Task A_trigger_lives_as_its_owner_says_from_the_command_line_and_the_SDK()
    {
        await using var worker = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await DeclareAsync("orders.life");
        using var client = new Sandbox0Client(new Sandbox0ClientOptions { BaseUrl = Cluster.Gateway.Url, Token = (await File.ReadAllTextAsync(Path.Combine(Cluster.State, "token"), Token)).Trim() });
        Assert.Contains("invoke.trigger.default.life", await S0Async("put", "life", "--exchange", "orders.life", "-s", sandbox.Id, "--function", "main", "--path", "/first"), StringComparison.Ordinal);
        var trigger = await client.GetTriggerAsync("life", Token);
        Assert.Equal(("orders.life", "#", "main", "/first", false), (trigger.Exchange, trigger.RoutingKey, trigger.Function, trigger.Path, trigger.Paused));

        // Changed: what comes from now on has another path.
        await client.PutTriggerAsync("life", new TriggerBody { Exchange = "orders.life", SandboxId = sandbox.Id, Function = "main", Path = "/second" }, Token);
        await Wait.UntilAsync(
            async () =>
            {
                await Peers.PublishAsync(Line.Broker.Uri, Message("orders.life", "k", $"l-{Guid.NewGuid():N}", "", "text/plain"));
                return sandbox.Notes.Contains("/second");
            },
            "the change is in force", Token);

        // Paused: messages wait, and none is lost.
        Assert.Contains("yes", await S0Async("pause", "life"), StringComparison.Ordinal);
        Assert.True(Assert.Single((await client.ListTriggersAsync(Token)).Triggers, one => one.Name == "life").Paused);
        await NobodyTakesAsync("invoke.trigger.default.life");
        var before = sandbox.Runs;
        await Peers.PublishAsync(Line.Broker.Uri, Message("orders.life", "k", "l-waits", "", "text/plain"));
        await Wait.UntilAsync(async () => (await Line.Broker.QueuesAsync()).Contains("invoke.trigger.default.life\t1\t0"), "it waits", Token);
        Assert.Equal(before, sandbox.Runs);
        await client.ResumeTriggerAsync("life", Token);
        await sandbox.RunningAsync(before + 1);

        // Another exchange would leave the queue bound to this one.
        var e = await Assert.ThrowsAsync<Sandbox0Exception>(() => client.PutTriggerAsync("life", new TriggerBody { Exchange = "orders.life", RoutingKey = "other", SandboxId = sandbox.Id, Function = "main" }, Token));
        Assert.Equal(ErrorCode.Conflict, e.Code);

        // Deleted: it is gone everywhere, and stays so.
        Assert.Contains("life", await S0Async("list", "-q"), StringComparison.Ordinal);
        Assert.Contains("deleted", await S0Async("delete", "life"), StringComparison.Ordinal);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<Sandbox0Exception>(() => client.GetTriggerAsync("life", Token))).Code);
        Assert.DoesNotContain(await Line.Broker.QueuesAsync(), queue => queue.StartsWith("invoke.trigger.default.life", StringComparison.Ordinal));
        await using var left = Line.Store.CreateCommand("SELECT count(*) FROM triggers WHERE name = 'life'");
        Assert.Equal(0L, await left.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task What_a_trigger_may_not_be_is_refused_with_its_reason()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Hello);
        await DeclareAsync("orders.refused");
        await RefusedAsync("internal", "invoke.events", HttpStatusCode.Forbidden, "forbidden", "one of Invoke's");
        await RefusedAsync("internal", "Invoke.Contracts.Messages:RecordResult", HttpStatusCode.Forbidden, "forbidden", "one of Invoke's");
        await RefusedAsync("internal", "amq.topic", HttpStatusCode.Forbidden, "forbidden", "the broker's own");
        await RefusedAsync("internal", "", HttpStatusCode.BadRequest, "bad_request", "exchange must be");
        await RefusedAsync("internal", "elsewhere", HttpStatusCode.Forbidden, "forbidden", "Ingress:TriggerExchanges");
        await RefusedAsync("internal", "orders.missing", HttpStatusCode.BadRequest, "bad_request", "not there at the broker");
        await RefusedAsync("internal", "orders.refused", HttpStatusCode.BadRequest, "bad_request", "body_base64", ",\"body_base64\":\"AA==\"");
        await RefusedAsync("internal", "orders.refused", HttpStatusCode.BadRequest, "bad_request", "not_before", ",\"not_before\":\"2030-01-01T00:00:00Z\"");
        await RefusedAsync("internal", "orders.refused", HttpStatusCode.BadRequest, "bad_request", "routing_key", ",\"routing_key\":\"a\\nb\"");
        await RefusedAsync("internal", "orders.refused", HttpStatusCode.BadRequest, "bad_request", "timeout_ms", ",\"timeout_ms\":-1");
        await RefusedAsync("internal", "orders.refused", HttpStatusCode.UnprocessableEntity, "callback_url_forbidden", "127.0.0.1", ",\"callback\":{\"url\":\"http://127.0.0.1:9/\"}");
        await RefusedAsync("Upper", "orders.refused", HttpStatusCode.BadRequest, "bad_request", "name must be");
        (await PutAsync("internal", """{"exchange":"orders.refused","sandbox_id":"sb_abcdefghijkl","function":"main"}""")).Failed(HttpStatusCode.NotFound, "not_found");
        (await Cluster.GetAsync("/api/v1/triggers/internal")).Failed(HttpStatusCode.NotFound, "not_found");
        (await Cluster.SendAsync(HttpMethod.Delete, "/api/v1/triggers/internal")).Failed(HttpStatusCode.NotFound, "not_found");
        Assert.DoesNotContain(await Line.Broker.QueuesAsync(), queue => queue.Contains("internal", StringComparison.Ordinal));

        // The secret of a callback is shown nowhere.
        var secret = $"whsec_{Convert.ToBase64String(new byte[32])}";
        var made = await PutAsync("called-back", $$$"""{"exchange":"orders.refused","sandbox_id":"{{{sandbox.Id}}}","function":"main","callback":{"url":"https://1.1.1.1/ended","secret":"{{{secret}}}"}}""");
        Assert.Equal((HttpStatusCode.Created, "https://1.1.1.1/ended"), (made.Status, made.Data.GetProperty("callback").GetProperty("url").GetString()));
        Assert.DoesNotContain(secret, System.Text.Encoding.UTF8.GetString(made.Bytes), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Cluster.SendAsync(HttpMethod.Delete, "/api/v1/triggers/called-back")).Status);

        async Task RefusedAsync(string name, string exchange, HttpStatusCode status, string code, string reason, string more = "") =>
            (await PutAsync(name, $$"""{"exchange":"{{exchange}}","sandbox_id":"{{sandbox.Id}}","function":"main"{{more}}}""")).Failed(status, code, reason);
    }

    [Fact]
    public async Task Gateways_killed_between_commit_and_acknowledgement_make_one_invocation_of_each_message()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await DeclareAsync("orders.killed");
        Assert.Equal(HttpStatusCode.Created, (await PutAsync("killed", $$"""{"exchange":"orders.killed","sandbox_id":"{{sandbox.Id}}","function":"main","delay_ms":600000}""")).Status);
        await TakersAsync("invoke.trigger.default.killed", 2);
        foreach (var gateway in Line.Gateways) gateway.Wire.ToBroker.Close();
        await Peers.PublishAsync(Line.Broker.Uri, [.. Enumerable.Range(0, 10).Select(i => Message("orders.killed", "k", $"k-{i}", "", "text/plain"))]);
        await Wait.UntilAsync(async () => (await Cluster.InvocationsAsync($"sandbox_id={sandbox.Id}")).Count == 10, "all are committed", Token);
        await Wait.UntilAsync(async () => (await Line.Broker.QueuesAsync()).Contains("invoke.trigger.default.killed\t10\t10"), "none is acknowledged", Token);
        foreach (var gateway in Line.Gateways) await gateway.KillAsync();

        await Line.MendAsync();
        await Wait.UntilAsync(async () => (await Line.Broker.QueuesAsync()).Contains("invoke.trigger.default.killed\t0\t0"), "all are acknowledged", Token);
        Assert.Equal(10, (await Cluster.InvocationsAsync($"sandbox_id={sandbox.Id}")).Count);
        Assert.Contains("invoke.ingress.rejected\t0\t0", await Line.Broker.QueuesAsync());
        Assert.Equal(HttpStatusCode.OK, (await Cluster.SendAsync(HttpMethod.Delete, "/api/v1/triggers/killed")).Status);
    }

    private Task<Answer> PutAsync(string name, string body) => Cluster.SendAsync(HttpMethod.Put, $"/api/v1/triggers/{name}", body);

    private static Dictionary<string, object> Message(string exchange, string key, string id, string body, string contentType) =>
        new(StringComparer.Ordinal) { ["exchange"] = exchange, ["routing_key"] = key, ["message_id"] = id, ["body"] = body, ["content_type"] = contentType };

    private static string? Text(JsonElement seen, string name) => seen.GetProperty(name).GetString();

    private Task NobodyTakesAsync(string queue) => TakersAsync(queue, 0);

    private Task TakersAsync(string queue, int count) => Wait.UntilAsync(
        async () => (await Line.Broker.ControlAsync("list_consumers", "queue_name", "--no-table-headers")).Split('\n').Count(line => line.Trim() == queue) == count,
        $"{count} gateways take from {queue}", Token);

    private async Task DeclareAsync(string exchange)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(Line.Broker.Uri) }.CreateConnectionAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, cancellationToken: Token);
    }

    private async Task<string> S0Async(params string[] arguments) => await Peers.S0Async(
        [("SANDBOX0_BASE_URL", Cluster.Gateway.Url.OriginalString), ("SANDBOX0_TOKEN", (await File.ReadAllTextAsync(Path.Combine(Cluster.State, "token"), Token)).Trim())],
        ["trigger", .. arguments]);
}
