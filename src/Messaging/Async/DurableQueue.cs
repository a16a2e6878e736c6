using Invoke.Contracts.Messages;
using MassTransit;

namespace Invoke.Messaging.Async;

/// <summary>How a queue that loses nothing is declared; whoever sends to it and whoever takes from it declare it alike.</summary>
internal static class DurableQueue
{
    /// <summary>
    /// How often a message may come back because its taker was lost, before it is put aside. Far above the 4 workers that
    /// one attempt may cost: a broker's restart counts as well.
    /// </summary>
    private const int DeliveryLimit = 20;

    private const string Limit = "x-delivery-limit";
    private const string DeadLetterExchange = "x-dead-letter-exchange";
    private const string DeadLetterStrategy = "x-dead-letter-strategy";
    private const string Overflow = "x-overflow";

    public static void Declare(IRabbitMqQueueConfigurator queue)
    {
        queue.SetQuorumQueue();
        queue.SetQueueArgument(Limit, DeliveryLimit);
        queue.SetQueueArgument(DeadLetterExchange, Queues.Dead);
        queue.SetQueueArgument(DeadLetterStrategy, "at-least-once");
        queue.SetQueueArgument(Overflow, "reject-publish");
    }

    /// <summary>What is put aside stays: queues made from the settings of such a one get none of its limits.</summary>
    public static void DeclarePutAside(IRabbitMqQueueConfigurator queue)
    {
        foreach (var argument in (string[])[Limit, DeadLetterExchange, DeadLetterStrategy, Overflow]) queue.SetQueueArgument(argument, (object?)null);
    }
}
