using System.Collections.Concurrent;
using System.Text;
using Invoke.Tests;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Invoke.Telemetry.Tests;

/// <summary>Hears the headers and properties of every message that goes through a broker, by its firehose, which it must be told to open.</summary>
internal sealed class HeaderTap : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _heard = new();
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private HeaderTap(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    /// <summary>The headers of each message, and its other properties.</summary>
    public IReadOnlyCollection<string> Heard => _heard;

    public static async Task<HeaderTap> StartAsync(NativeBroker broker)
    {
        var token = TestContext.Current.CancellationToken;
        var connection = await new ConnectionFactory { Uri = new Uri(broker.Uri), AutomaticRecoveryEnabled = false }.CreateConnectionAsync(token);
        var tap = new HeaderTap(connection, await connection.CreateChannelAsync(cancellationToken: token));
        var own = await tap._channel.QueueDeclareAsync(cancellationToken: token);
        await tap._channel.QueueBindAsync(own.QueueName, "amq.rabbitmq.trace", "publish.#", cancellationToken: token);
        var consumer = new AsyncEventingBasicConsumer(tap._channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            tap._heard.Enqueue(Shown(message.BasicProperties.Headers));
            return Task.CompletedTask;
        };
        await tap._channel.BasicConsumeAsync(own.QueueName, autoAck: true, consumer, token);
        await broker.ControlAsync("trace_on");
        return tap;
    }

    /// <summary>Sends a body that is no message of ours.</summary>
    public async Task SendAsync(string queue, string body) =>
        await _channel.BasicPublishAsync("", queue, Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static string Shown(object? value) => value switch
    {
        IDictionary<string, object?> table => string.Join("; ", table.Select(pair => $"{pair.Key}={Shown(pair.Value)}")),
        IList<object?> list => string.Join(", ", list.Select(Shown)),
        byte[] text => Encoding.UTF8.GetString(text),
        null => "",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
