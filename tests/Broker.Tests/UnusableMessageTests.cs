using System.Text;
using Invoke.Tests;
using RabbitMQ.Client;

namespace Invoke.Broker.Tests;

/// <summary>What comes over the queue and is none of ours.</summary>
public sealed class UnusableMessageTests : IAsyncLifetime
{
    private NativeBroker _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await NativeBroker.StartAsync();

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task Raw_bytes_and_unknown_types_are_kept_counted_and_told_and_hurt_no_neighbour()
    {
        await using var cluster = await Cluster.StartAsync(_broker.Uri, workers: 1);
        var sandbox = await cluster.ClaimAsync(Sandbox.Hello);
        Assert.Equal("hello", (await sandbox.InvokeAsync()).Succeeded());

        await SendAsync("\u0001\u0002 no message at all", "application/vnd.masstransit+json");
        await SendAsync("""{"messageType":["urn:message:Nobody:KnowsThis"],"message":{}}""", "application/vnd.masstransit+json");
        IReadOnlyList<string> found = [];
        var kept = Wait.UntilAsync(
            async () => (found = await _broker.QueuesAsync()) is var queues && queues.Contains("invoke.sync_error\t1\t0") && queues.Contains("invoke.sync_skipped\t1\t0") && queues.Contains("invoke.sync\t0\t0"),
            "both are kept", TestContext.Current.CancellationToken);
        Assert.True(await Record.ExceptionAsync(() => kept) is null, $"{string.Join('\n', found)}\n{cluster.Workers[0].Said}");

        Assert.Equal("hello", (await sandbox.InvokeAsync()).Succeeded());
        var worker = cluster.Workers[0];
        Assert.Contains("cannot be used and is kept", worker.Said, StringComparison.Ordinal);
        Assert.Contains("of a type nobody here knows", worker.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("no message at all", worker.Said, StringComparison.Ordinal);
        var metrics = await worker.MetricsAsync();
        Assert.Contains("invoke_messages_unusable_total", metrics, StringComparison.Ordinal);
        Assert.Contains("kind=\"skipped\"", metrics, StringComparison.Ordinal);
    }

    private async Task SendAsync(string body, string contentType)
    {
        var factory = new ConnectionFactory { Uri = new Uri(_broker.Uri) };
        await using var connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        await channel.BasicPublishAsync("", "invoke.sync", mandatory: true, new BasicProperties { ContentType = contentType }, Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
    }
}
