using System.Diagnostics.Metrics;
using Invoke.Contracts.Messages;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Invoke.Messaging.RabbitMq;

/// <summary>Looks every ten seconds how much lies in the queues and who takes from them, for whoever is to be told that nobody does.</summary>
internal sealed class BrokerQueues : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly string[] Watched = [Queues.Sync, Queues.Tickets, Queues.Claims, Queues.Results, Queues.Dead];

    private readonly BrokerWatch _broker;
    private readonly TimeProvider _clock;
    private IReadOnlyList<QueueDeclareOk> _seen = [];

    public BrokerQueues(BrokerWatch broker, IMeterFactory meters, TimeProvider clock)
    {
        (_broker, _clock) = (broker, clock);
        var meter = meters.Create("Invoke.Messaging");
        meter.CreateObservableGauge("invoke.broker.messages", () => Each(queue => queue.MessageCount), description: "Messages in a queue that nobody has been given.");
        meter.CreateObservableGauge("invoke.broker.consumers", () => Each(queue => queue.ConsumerCount), description: "Who takes from a queue.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            // While the broker is away nothing is known: no series is better than an old one.
            _seen = _broker.Connection is { IsOpen: true } connection ? await LookAsync(connection, stoppingToken) : [];
            await Task.Delay(Pause, _clock, stoppingToken);
        }
    }

    private static async Task<List<QueueDeclareOk>> LookAsync(IConnection connection, CancellationToken cancellationToken)
    {
        var seen = new List<QueueDeclareOk>();
        foreach (var queue in Watched)
        {
            try
            {
                // One each: asking for a queue that is not there ends the channel.
                await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
                seen.Add(await channel.QueueDeclarePassiveAsync(queue, cancellationToken));
            }
            catch (Exception e) when (e is RabbitMQClientException or IOException)
            {
                // Not there, or the connection has just ended: nothing is known of it.
            }
        }

        return seen;
    }

    private IEnumerable<Measurement<long>> Each(Func<QueueDeclareOk, uint> value) =>
        _seen.Select(queue => new Measurement<long>(value(queue), new KeyValuePair<string, object?>("queue", queue.QueueName)));
}
