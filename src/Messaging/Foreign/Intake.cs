using Invoke.Contracts.Messages;
using RabbitMQ.Client;

namespace Invoke.Messaging.Foreign;

/// <summary>A queue of ours that other systems' messages come through. It loses none: once it is full, the broker refuses what is published to it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Exchange">The exchange that fills it.</param>
/// <param name="RoutingKey">What of it.</param>
public sealed record Intake(string Name, string Exchange, string RoutingKey)
{
    /// <summary>How many messages wait at most, and how many bytes; a policy of the operator's may say less.</summary>
    private const int MaxLength = 100_000, MaxLengthBytes = 256 * 1024 * 1024;

    /// <summary>How often a message may come back because its taker was lost, before it is put aside.</summary>
    private const int DeliveryLimit = 20;

    /// <summary>What was not accepted.</summary>
    private static readonly Dictionary<string, object?> Kept = new() { ["x-queue-type"] = "quorum", ["x-overflow"] = "reject-publish", ["x-max-length-bytes"] = MaxLengthBytes };

    private static readonly Dictionary<string, object?> Taken = new(Kept)
    {
        ["x-max-length"] = MaxLength,
        ["x-delivery-limit"] = DeliveryLimit,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = Queues.Rejected,
        ["x-dead-letter-strategy"] = "at-least-once",
    };

    /// <summary>Where other systems submit invocations.</summary>
    public static Intake Requests { get; } = new(Queues.Ingress, Queues.Requests, "");

    /// <summary>Makes the queue of what was not accepted, if it is not there.</summary>
    internal static Task DeclareRejectedAsync(IChannel channel, CancellationToken cancellationToken) =>
        channel.QueueDeclareAsync(Queues.Rejected, durable: true, exclusive: false, autoDelete: false, Kept, cancellationToken: cancellationToken);

    /// <summary>Makes it, if it is not there, and has its exchange fill it.</summary>
    internal async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        await DeclareRejectedAsync(channel, cancellationToken);
        await channel.QueueDeclareAsync(Name, durable: true, exclusive: false, autoDelete: false, Taken, cancellationToken: cancellationToken);
        if (this == Requests)
        {
            await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
            // Whoever is to be told may listen before there is anything to tell.
            await channel.ExchangeDeclareAsync(Queues.Events, ExchangeType.Topic, durable: true, cancellationToken: cancellationToken);
        }

        await channel.QueueBindAsync(Name, Exchange, RoutingKey, cancellationToken: cancellationToken);
    }
}
