using Invoke.Messaging.Sync;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Invoke.Messaging.Async;

internal static class AsyncServiceCollectionExtensions
{
    public static void AddAsyncConsumers(this IBusRegistrationConfigurator bus, MessagingRoles roles, MessageTransport transport)
    {
        if (roles.HasFlag(MessagingRoles.Worker)) bus.AddConsumer<TicketConsumer, TicketConsumerDefinition>();
        if (!roles.HasFlag(MessagingRoles.Gateway)) return;
        bus.AddConsumer<ClaimConsumer, ClaimConsumerDefinition>();
        bus.AddConsumer<ResultConsumer, ResultConsumerDefinition>();
        if (transport is not MessageTransport.InMemory) bus.AddConsumer<ChangeConsumer, ChangeConsumerDefinition>();
    }

    /// <inheritdoc cref="SyncServiceCollectionExtensions.AddSyncLane"/>
    public static void AddAsyncLanes(this IServiceCollection services, MessagingRoles roles)
    {
        if (roles.HasFlag(MessagingRoles.Gateway))
        {
            services.AddSingleton(provider => new AsyncLane(
                provider.GetRequiredService<IBus>(),
                provider.GetRequiredService<BrokerConnection>(),
                provider.GetRequiredService<IOptions<MessagingOptions>>(),
                provider.GetRequiredService<TimeProvider>()));
        }

        if (roles.HasFlag(MessagingRoles.Worker))
        {
            services.AddSingleton(provider => new WorkerLane(
                provider.GetRequiredService<IClientFactory>(),
                provider.GetRequiredService<IBus>(),
                provider.GetRequiredService<BrokerConnection>(),
                provider.GetRequiredService<IOptions<MessagingOptions>>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<WorkerLane>>()));
        }
    }
}
