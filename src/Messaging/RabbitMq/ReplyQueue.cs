using MassTransit;
using MassTransit.RabbitMqTransport;

namespace Invoke.Messaging.RabbitMq;

/// <summary>
/// Where the answers to a process's questions arrive: the broker's direct reply-to, which is neither a queue nor an exchange and so
/// is not left behind by a process that dies.
/// </summary>
internal static class ReplyQueue
{
    /// <summary>How many answers are read at once. The client wakes as many loops at each message, so it is as few as keep a few processors at work.</summary>
    private const int Concurrency = 4;

    /// <summary>How many may be on their way; the rest waits in the broker.</summary>
    private const int Prefetch = 1000;

    /// <summary>In place of MassTransit's own <c>SetRabbitMqReplyToRequestClientFactory</c>, which reads 1000 at once and so wakes 1000 loops at each answer.</summary>
    public static void UseReplyQueue(this IBusRegistrationConfigurator bus) => bus.SetRequestClientFactory((connector, timeout) =>
        connector.ConnectReceiveEndpoint(RabbitMqExchangeNames.ReplyTo, endpoint =>
        {
            endpoint.PrefetchCount = Prefetch;
            endpoint.ConcurrentMessageLimit = Concurrency;
            endpoint.ConfigureConsumeTopology = false;
        }).CreateClientFactory(timeout));
}
