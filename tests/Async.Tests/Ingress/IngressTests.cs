using System.Text.Json;
using System.Text.Json.Nodes;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Tests;

namespace Invoke.Async.Tests.Ingress;

/// <summary>Other systems submit invocations over the broker.</summary>
public sealed class IngressTests(Line line) : LineTests(line)
{
    private const string Echo = "def handler(request): return {'body': {'headers': request.get('headers'), 'body': request.get('body_base64')}}";
    private const string Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Fact]
    public async Task A_JSON_message_becomes_an_invocation_and_is_answered_with_its_end()
    {
        await using var worker = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        var said = await Peers.PublishAsync(
            Line.Broker.Uri, Request(sandbox, "first", ("reply_to", true), ("correlation_id", "c-1"), ("headers", new { traceparent = Trace }), ("path", "/over/amqp")));
        Assert.Equal("confirmed", said[0]);
        var answer = JsonElement.Parse(said[1]);
        Assert.Equal(("c-1", "application/json"), (answer.GetProperty("correlation_id").GetString(), answer.GetProperty("content_type").GetString()));
        var invocation = answer.GetProperty("invocation");
        Assert.Equal("succeeded", invocation.GetProperty("state").GetString());
        Assert.Equal("/over/amqp", Text(invocation.GetProperty("result").GetProperty("body_base64")));
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", invocation.GetProperty("trace_id").GetString());
        Assert.Equal("first", invocation.GetProperty("idempotency_key").GetString());

        // The same message again: the same invocation, and an answer all the same.
        var again = await Peers.PublishAsync(Line.Broker.Uri, Request(sandbox, "first", ("reply_to", true), ("correlation_id", "c-2"), ("path", "/over/amqp")));
        Assert.Equal(invocation.GetProperty("invocation_id").GetString(), JsonElement.Parse(again[1]).GetProperty("invocation").GetProperty("invocation_id").GetString());
        Assert.Equal(1, sandbox.Runs);
        await EmptyAsync(Queues.Ingress);
    }

    [Fact]
    public async Task Events_of_the_CloudEvents_SDK_become_invocations_in_each_mode()
    {
        await using var worker = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Echo);
        await Peers.PublishEventsAsync(
            Line.Broker.Uri, Event("structured", "s", sandbox), Event("binary", "b", sandbox), Event("binary", "c", sandbox, "cloudEvents:"), Event("binary", "d", sandbox, "cloudEvents_"),
            // Source and id are an event's identity: this one is known.
            Event("structured", "b", sandbox));
        await Wait.UntilAsync(async () => (await Cluster.InvocationsAsync($"sandbox_id={sandbox.Id}&state=succeeded")).Count == 4, "all have run", TestContext.Current.CancellationToken);
        await EmptyAsync(Queues.Ingress);
        var ran = await Task.WhenAll((await Cluster.InvocationsAsync($"sandbox_id={sandbox.Id}")).Select(one => Cluster.InvocationAsync(one.InvocationId)));
        var seen = ran.Select(one => JsonElement.Parse(one.Result!.BodyBase64.Decode())).ToList();
        Assert.Equal(["b", "c", "d", "s"], seen.Select(one => Header(one, "ce-id")).Order());
        Assert.All(seen, one =>
        {
            Assert.Equal(("1.0", "/orders", "order.placed", "caf%C3%A9"), (Header(one, "ce-specversion"), Header(one, "ce-source"), Header(one, "ce-type"), Header(one, "ce-subject")));
            Assert.Equal((sandbox.Id, "main"), (Header(one, "ce-sandboxid"), Header(one, "ce-function")));
            Assert.StartsWith("application/json", Header(one, "content-type"), StringComparison.Ordinal);
            Assert.Equal(7, JsonNode.Parse(Text(one.GetProperty("body")))!["amount"]!.GetValue<int>());
        });
    }

    [Fact]
    public async Task Messages_wait_while_the_store_is_away()
    {
        await using var worker = await Line.AddWorkerAsync();
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        await Line.Postgres.KillAsync();
        Assert.Equal(["confirmed", "confirmed", "confirmed"], await Peers.PublishAsync(
            Line.Broker.Uri, Request(sandbox, "w-1", ("path", "/1")), Request(sandbox, "w-2", ("path", "/2")), Request(sandbox, "w-3", ("path", "/3"))));
        await Wait.UntilAsync(
            async () => (await Line.Broker.QueuesAsync()).Contains($"{Queues.Ingress}\t3\t3"), "they are in the gateways' hands and in the queue", TestContext.Current.CancellationToken);
        await Line.Postgres.StartServerAsync();
        await sandbox.RunningAsync(3);
        await EmptyAsync(Queues.Ingress);
        Assert.Equal(["/1", "/2", "/3"], sandbox.Notes.Order());
        Assert.Contains($"{Queues.Rejected}\t0\t0", await Line.Broker.QueuesAsync());
    }

    [Fact]
    public async Task A_gateway_killed_between_commit_and_acknowledgement_makes_one_invocation()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Counts);
        foreach (var gateway in Line.Gateways) gateway.Wire.ToBroker.Close();
        await Peers.PublishAsync(Line.Broker.Uri, Request(sandbox, "k-1", ("delay_ms", 600_000)));
        await Wait.UntilAsync(async () => (await Cluster.InvocationsAsync($"sandbox_id={sandbox.Id}")).Count == 1, "it is committed", TestContext.Current.CancellationToken);
        await Wait.UntilAsync(async () => (await Line.Broker.QueuesAsync()).Contains($"{Queues.Ingress}\t1\t1"), "it is not acknowledged", TestContext.Current.CancellationToken);
        foreach (var gateway in Line.Gateways) await gateway.KillAsync();

        await Line.MendAsync();
        await Wait.UntilAsync(async () => (await Line.Broker.QueuesAsync()).Contains($"{Queues.Ingress}\t0\t0"), "it is acknowledged", TestContext.Current.CancellationToken);
        Assert.Single(await Cluster.InvocationsAsync($"sandbox_id={sandbox.Id}"));
        Assert.Contains($"{Queues.Rejected}\t0\t0", await Line.Broker.QueuesAsync());
    }

    [Fact]
    public async Task A_burst_of_ten_thousand_is_accepted_in_bounded_memory()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Hello);
        var before = Line.Gateways.Max(gateway => Peak(gateway.Process.Pid));
        await Peers.PublishAsync(Line.Broker.Uri, Request(sandbox, "burst", ("repeat", 10_000), ("delay_ms", 600_000), ("body_base64", new string('A', 4096))));
        await using var count = Line.Store.CreateCommand($"SELECT count(*) FROM invocations WHERE sandbox_id = '{sandbox.Id}' AND state = 'queued'");
        await Wait.UntilAsync(async () => await count.ExecuteScalarAsync(TestContext.Current.CancellationToken) is 10_000L, "all are accepted", TestContext.Current.CancellationToken, TimeSpan.FromMinutes(3));
        await EmptyAsync(Queues.Ingress);
        Assert.InRange(Line.Gateways.Max(gateway => Peak(gateway.Process.Pid)) - before, 0, 150);
        Assert.True((await Cluster.SendAsync(HttpMethod.Delete, $"/api/v1/sandboxes/{sandbox.Id}")).Code is null);
    }

    internal static Dictionary<string, object> Request(Sandbox sandbox, string id, params (string Name, object Value)[] more)
    {
        string[] properties = ["reply_to", "correlation_id", "headers", "repeat", "content_type", "content_encoding", "user_id", "expiration"];
        var message = new Dictionary<string, object>(StringComparer.Ordinal) { ["message_id"] = id, ["user_id"] = "guest", ["content_type"] = "application/json" };
        var body = new Dictionary<string, object>(StringComparer.Ordinal) { ["sandbox_id"] = sandbox.Id, ["function"] = "main" };
        foreach (var (name, value) in more) (properties.Contains(name) ? message : body)[name] = value;
        message["body"] = JsonSerializer.Serialize(body);
        return message;
    }

    private static object Event(string mode, string id, Sandbox sandbox, string? prefix = null) => new
    {
        mode,
        prefix,
        @event = new { id, source = "/orders", type = "order.placed", subject = "café", data = new { amount = 7 }, datacontenttype = "application/json", sandboxid = sandbox.Id, function = "main" },
    };

    private static string Header(JsonElement seen, string name) => seen.GetProperty("headers").GetProperty(name)[0].GetString()!;

    private static string Text(JsonElement base64) => System.Text.Encoding.UTF8.GetString(base64.GetBytesFromBase64());

    /// <summary>The most memory that a process has had, in MiB.</summary>
    private static int Peak(int pid) => int.Parse(
        File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture) / 1024;
}
