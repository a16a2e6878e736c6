using Invoke.Messaging.Sync;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Invoke.Messaging;

/// <summary>Puts the bus into a process.</summary>
public static class MessagingServiceCollectionExtensions
{
    /// <summary>Adds the bus: to a gateway the <see cref="SyncLane"/>, to a worker the consumer that calls its <see cref="IInvokeFunctionHandler"/>.</summary>
    public static IServiceCollection AddInvokeMessaging(this IServiceCollection services, IConfiguration configuration, MessagingRoles roles)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMessagingOptions(configuration);
        services.AddStopOrder();

        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(health => health.Name = "bus");
            if (roles.HasFlag(MessagingRoles.Worker)) bus.AddConsumer<InvokeFunctionConsumer, InvokeFunctionConsumerDefinition>();
            bus.UseTransport(configuration);
        });

        if (roles.HasFlag(MessagingRoles.Gateway)) services.AddSyncLane();
        return services;
    }

    private static void AddMessagingOptions(this IServiceCollection services, IConfiguration configuration) =>
        services.AddOptions<MessagingOptions>()
            .Bind(configuration.GetSection(MessagingOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();

    // The transport decides which services there are, so it is read before there are any.
    private static void UseTransport(this IBusRegistrationConfigurator bus, IConfiguration configuration)
    {
        switch (configuration.GetValue<MessageTransport>($"{MessagingOptions.Section}:{nameof(MessagingOptions.Transport)}"))
        {
            case MessageTransport.InMemory:
                bus.UseInMemoryTransport();
                break;
            default:
                throw new InvalidOperationException("Messaging:Transport must be InMemory");
        }
    }
}
