using System.Text.Json;
using Invoke.Contracts.Messages;
using Invoke.Tests;
using RabbitMQ.Client;

namespace Invoke.Async.Tests.Ingress;

/// <summary>The broker's users of deploy/ have the rights that they need, and no others.</summary>
public sealed class DeployedRightsTests(Line line) : LineTests(line)
{
    private const string Host = "/invoke-ingress";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Other_systems_submit_and_listen_in_a_virtual_host_of_their_own_and_reach_nothing_else()
    {
        await Line.Broker.ControlAsync("import_definitions", Path.Combine(Repository.Root, "deploy/rabbitmq/definitions.json"));
        foreach (var user in (string[])["invoke-ingress", "invoke-publisher", "invoke-gateway", "invoke-worker"]) await Line.Broker.ControlAsync("change_password", user, user);
        await using var deployed = await Cluster.StartAsync(
            Line.Broker.UriOf("invoke-gateway"), workers: 0, ("Messaging__RabbitMq__VirtualHost", "invoke"), ("Messaging__Ingress__Uri", Line.Broker.UriOf("invoke-ingress")),
            ("Messaging__Ingress__VirtualHost", "invoke-ingress"), ("Ingress__Users__0", "invoke-publisher=default"));
        await deployed.AddWorkerAsync(settings: [("Messaging__RabbitMq__Uri", Line.Broker.UriOf("invoke-worker"))]);
        await Wait.UntilAsync(
            async () => (await Line.Broker.ControlAsync("list_exchanges", "-p", "invoke-ingress", "name", "--no-table-headers")).Contains(Queues.Events, StringComparison.Ordinal), "the gateway is there", Token);
        await Line.Broker.ControlAsync("set_permissions", "-p", "invoke-ingress", "guest", ".*", ".*", ".*");
        var publisher = Line.Broker.UriOf("invoke-publisher") + Host;
        var sandbox = await deployed.ClaimAsync(Sandbox.Counts);
        var message = IngressTests.Request(sandbox, "deployed", ("reply_to", true), ("user_id", "invoke-publisher"));
        using var listener = await Peers.ListenAsync(publisher, "invocation.completed.#", 1);
        var answer = JsonElement.Parse((await Peers.PublishAsync(publisher, message))[1]);
        Assert.Single(await listener.HeardAsync());
        Assert.Equal("succeeded", answer.GetProperty("invocation").GetProperty("state").GetString());
        await Peers.PublishAsync(publisher, IngressTests.Request(sandbox, "refused", ("user_id", "invoke-publisher"), ("timeout_ms", "soon")));
        await RejectedMessage.TakeAsync(Line.Broker.Uri + Host, 1);

        foreach (var queue in (string[])[Queues.Ingress, Queues.Rejected])
            await RefusedAsync(publisher, channel => channel.BasicGetAsync(queue, autoAck: true, Token));
        await RefusedAsync(publisher, async channel => await channel.BasicPublishAsync("", Queues.Rejected, mandatory: true, Array.Empty<byte>(), Token));
        await RefusedAsync(publisher, async channel => await channel.BasicPublishAsync(Queues.Events, "invocation.completed", mandatory: true, Array.Empty<byte>(), Token));
        await RefusedAsync(publisher, channel => channel.QueueBindAsync(Queues.Ingress, Queues.Events, "#", cancellationToken: Token));
        await RefusedAsync(publisher, channel => channel.QueueDeleteAsync(Queues.Ingress, cancellationToken: Token));
        foreach (var user in (string[])["invoke-publisher", "invoke-ingress"])
            await RefusedAtAllAsync(Line.Broker.UriOf(user) + "/invoke");
    }

    private static async Task<IConnection> ConnectAsync(string uri) => await new ConnectionFactory { Uri = new Uri(uri), AutomaticRecoveryEnabled = false }.CreateConnectionAsync(Token);

    private static async Task RefusedAtAllAsync(string uri)
    {
        await using var connection = await ConnectAsync(uri);
        // The client does not wait for the broker to open the virtual host.
        await Assert.ThrowsAnyAsync<Exception>(() => connection.CreateChannelAsync(cancellationToken: Token));
        Assert.Equal(Constants.NotAllowed, connection.CloseReason!.ReplyCode);
    }

    private static async Task RefusedAsync(string uri, Func<IChannel, Task> act)
    {
        await using var connection = await ConnectAsync(uri);
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await connection.CreateChannelAsync(confirmed, Token);
        await Assert.ThrowsAnyAsync<Exception>(() => act(channel));
        Assert.Equal(Constants.AccessRefused, channel.CloseReason!.ReplyCode);
    }
}
