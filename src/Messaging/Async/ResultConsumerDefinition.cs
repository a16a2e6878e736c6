using Invoke.Contracts.Messages;
using MassTransit;

namespace Invoke.Messaging.Async;

/// <summary>The queue of <see cref="ResultConsumer"/>: durable; few at once, because each may hold an answer of 4 MiB.</summary>
internal sealed class ResultConsumerDefinition : ConsumerDefinition<ResultConsumer>
{
    private const int Concurrency = 32;

    public ResultConsumerDefinition() => Endpoint(endpoint =>
    {
        endpoint.Name = Queues.Results;
        endpoint.PrefetchCount = Concurrency;
        endpoint.ConcurrentMessageLimit = Concurrency;
        endpoint.ConfigureConsumeTopology = false;
    });

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<ResultConsumer> consumerConfigurator, IRegistrationContext context) =>
        DurableEndpoint.Configure(endpointConfigurator, context);
}
