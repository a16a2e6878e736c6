using Invoke.Messaging.Async;
using Invoke.Messaging.Foreign;
using Invoke.Messaging.RabbitMq;
using Invoke.Messaging.Sync;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Invoke.Messaging;

/// <summary>Puts the bus into a process.</summary>
public static class MessagingServiceCollectionExtensions
{
    /// <summary>
    /// Adds the bus: to a gateway the <see cref="SyncLane"/> and the <see cref="AsyncLane"/>, which calls its <see cref="IAsyncGateway"/>; to a
    /// worker the consumers that call its <see cref="IInvokeFunctionHandler"/> and its <see cref="IAsyncWorker"/>, and the <see cref="WorkerLane"/>.
    /// </summary>
    public static IServiceCollection AddInvokeMessaging(this IServiceCollection services, IConfiguration configuration, MessagingRoles roles)
    {
        services.TryAddSingleton(TimeProvider.System);
        var transport = TransportOf(configuration, roles);
        services.AddMessagingOptions(configuration, transport);
        services.AddSingleton<MessageMetrics>();
        services.AddStopOrder();

        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(health => health.Name = "bus");
            if (roles.HasFlag(MessagingRoles.Worker)) bus.AddConsumer<InvokeFunctionConsumer, InvokeFunctionConsumerDefinition>();
            bus.AddAsyncConsumers(roles, transport);
            bus.UseTransport(transport, roles);
        });

        if (roles.HasFlag(MessagingRoles.Gateway))
        {
            services.AddSyncLane();
            services.AddSingleton(provider => new ForeignBroker(
                provider.GetRequiredService<IOptions<MessagingOptions>>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ForeignBroker>>()));
        }

        services.AddAsyncLanes(roles);
        return services;
    }

    private static void AddMessagingOptions(this IServiceCollection services, IConfiguration configuration, MessageTransport transport) =>
        services.AddOptions<MessagingOptions>()
            .Bind(configuration.GetSection(MessagingOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .Configure(options => options.Transport = transport)
            .ValidateDataAnnotations()
            .ValidateOnStart()
            .Services.AddSingleton<IValidateOptions<MessagingOptions>, MessagingOptionsRules>();

    // The transport decides which services there are, so it is read before there are any.
    private static MessageTransport TransportOf(IConfiguration configuration, MessagingRoles roles)
    {
        var isBoth = roles == (MessagingRoles.Gateway | MessagingRoles.Worker);
        var transport = configuration.GetValue<MessageTransport?>($"{MessagingOptions.Section}:{nameof(MessagingOptions.Transport)}")
            ?? (isBoth ? MessageTransport.InMemory : MessageTransport.RabbitMq);
        if (!Enum.IsDefined(transport)) throw new InvalidOperationException("Messaging:Transport must be InMemory or RabbitMq");
        return isBoth || transport is not MessageTransport.InMemory
            ? transport
            : throw new InvalidOperationException("Messaging:Transport must be RabbitMq in a process that is only gateway or only worker");
    }

    private static void UseTransport(this IBusRegistrationConfigurator bus, MessageTransport transport, MessagingRoles roles)
    {
        if (transport is MessageTransport.InMemory) bus.UseInMemoryTransport();
        else bus.UseRabbitMqTransport(roles);
    }
}
