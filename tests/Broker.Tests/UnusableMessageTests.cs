using System.Text;
using Invoke.Tests;
using RabbitMQ.Client;

namespace Invoke.Broker.Tests;

/// <summary>What comes over the queue and is none of ours.</summary>
public sealed class UnusableMessageTests(PrivateBroker fixture) : IClassFixture<PrivateBroker>
{
    private const string Envelope = "application/vnd.masstransit+json";
    private readonly NativeBroker _broker = fixture.Broker;

    [Fact]
    public async Task Raw_bytes_unknown_types_and_giants_are_kept_counted_and_told_and_hurt_no_neighbour()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 1);
        var sandbox = await cluster.ClaimAsync(Sandbox.Hello);
        Assert.Equal("hello", (await sandbox.InvokeAsync()).Succeeded());

        await SendAsync("\u0001\u0002 no message at all", Envelope);
        await SendAsync("""{"messageType":["urn:message:Nobody:KnowsThis"],"message":{}}""", Envelope);
        await SendAsync(new string(' ', 51 << 20), Envelope);
        IReadOnlyList<string> found = [];
        var kept = Wait.UntilAsync(
            async () => (found = await _broker.QueuesAsync()) is var queues && queues.Contains("invoke.sync_error\t1\t0") && queues.Contains("invoke.sync_skipped\t2\t0") && queues.Contains("invoke.sync\t0\t0"),
            "all are kept", TestContext.Current.CancellationToken);
        Assert.True(await Record.ExceptionAsync(() => kept) is null, $"{string.Join('\n', found)}\n{cluster.Workers[0].Said}");

        Assert.Equal("hello", (await sandbox.InvokeAsync()).Succeeded());
        var worker = cluster.Workers[0];
        Assert.Contains("cannot be used and is kept", worker.Said, StringComparison.Ordinal);
        Assert.Contains("of a type nobody here knows", worker.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("no message at all", worker.Said, StringComparison.Ordinal);
        var metrics = await worker.MetricsAsync();
        Assert.Contains("invoke_messages_unusable_total", metrics, StringComparison.Ordinal);
        Assert.Contains("kind=\"skipped\"", metrics, StringComparison.Ordinal);
        Assert.Contains("kind=\"oversize\"", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_names_another_path_than_a_function_does_not_get_it_signed()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 1);
        var sandbox = await cluster.ClaimAsync(Sandbox.Hello);
        Assert.Equal("hello", (await sandbox.InvokeAsync()).Succeeded());
        await SendAsync(
            $$$"""
            {"messageType":["urn:message:Invoke.Contracts.Messages:InvokeFunction"],"message":{"invocationId":"inv_1","attempt":1,
            "sandboxId":"{{{sandbox.Id}}}","function":"../files?path=/workspace/planted&x=","request":{} }}
            """, Envelope);
        await Wait.UntilAsync(() => cluster.Workers[0].Said.Contains("inv_1 attempt 1", StringComparison.Ordinal), "the worker has tried", TestContext.Current.CancellationToken);
        Assert.Contains("BadRequest", cluster.Workers[0].Said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(sandbox.Workspace, "planted")));
        Assert.Equal("hello", (await sandbox.InvokeAsync()).Succeeded());
    }

    private async Task SendAsync(string body, string contentType)
    {
        var factory = new ConnectionFactory { Uri = new Uri(_broker.Uri) };
        await using var connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        await channel.BasicPublishAsync("", "invoke.sync", mandatory: true, new BasicProperties { ContentType = contentType }, Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
    }
}
