using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Invoke.Async.Tests;

/// <summary>Hears the messages of one queue, and can send them again.</summary>
internal sealed class Tap : IAsyncDisposable
{
    private readonly string _queue;
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly ConcurrentQueue<(BasicProperties Properties, byte[] Body)> _heard = new();

    private Tap(string queue, string own, IConnection connection, IChannel channel) => (_queue, Own, _connection, _channel) = (queue, own, connection, channel);

    /// <summary>The queue of the tap's own, from which it hears.</summary>
    public string Own { get; }

    public static async Task<Tap> OnAsync(string brokerUri, string queue)
    {
        var token = TestContext.Current.CancellationToken;
        var connection = await new ConnectionFactory { Uri = new Uri(brokerUri) }.CreateConnectionAsync(token);
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), token);
        var own = await channel.QueueDeclareAsync(cancellationToken: token);
        var tap = new Tap(queue, own.QueueName, connection, channel);
        await channel.QueueBindAsync(own.QueueName, queue, "", cancellationToken: token);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            tap._heard.Enqueue((new BasicProperties(message.BasicProperties), message.Body.ToArray()));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(own.QueueName, autoAck: true, consumer, token);
        return tap;
    }

    /// <summary>How many messages name that invocation, or sandbox.</summary>
    public int Count(string id) => Of(id).Count();

    /// <summary>Sends what was heard of the invocation again, so often.</summary>
    public async Task RepeatAsync(string invocationId, int times)
    {
        foreach (var (properties, body) in Of(invocationId).ToList())
        {
            for (var i = 0; i < times; i++) await SendAsync(properties, body);
        }
    }

    /// <summary>Sends the first that was heard of the invocation again, changed.</summary>
    public async Task ForgeAsync(string invocationId, Action<JsonNode> change)
    {
        var (properties, body) = Of(invocationId).First();
        var envelope = JsonNode.Parse(body)!;
        change(envelope["message"]!);
        await SendAsync(properties, Encoding.UTF8.GetBytes(envelope.ToJsonString()));
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task SendAsync(BasicProperties properties, byte[] body) => await _channel.BasicPublishAsync(
        "", _queue, mandatory: true, properties, body, TestContext.Current.CancellationToken);

    private IEnumerable<(BasicProperties Properties, byte[] Body)> Of(string id) =>
        _heard.Where(message => Encoding.UTF8.GetString(message.Body).Contains(id, StringComparison.Ordinal));
}
