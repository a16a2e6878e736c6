using Invoke.Messaging.Async;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Invoke.Messaging.RabbitMq;

internal static class RabbitMqTransport
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Messages go through a broker. The host starts without it too: <c>/readyz</c> tells, and the broker may come later.</summary>
    public static void UseRabbitMqTransport(this IBusRegistrationConfigurator bus, MessagingRoles roles)
    {
        bus.AddSingleton(new BrokerConnection("not connected to the broker yet"));
        bus.AddSingleton<BrokerProbe>();
        bus.AddSingleton<BrokerWatch>();
        bus.AddHealthChecks().AddCheck<BrokerHealth>("broker");
        if (roles.HasFlag(MessagingRoles.Gateway)) bus.AddHostedService<BrokerQueues>();
        else bus.AddHostedService<ConsumerDrain>();

        bus.UseReplyQueue();
        bus.UsingRabbitMq((context, transport) =>
        {
            transport.Reach(context);
            transport.ConnectEndpointConfigurationObserver(context.GetRequiredService<BrokerWatch>());
            transport.UseWireJson();
            transport.UseDurableQueues();
            transport.ConfigureEndpoints(context);
        });
    }

    private static void Reach(this IRabbitMqBusFactoryConfigurator transport, IBusRegistrationContext context)
    {
        var broker = context.GetRequiredService<IOptions<MessagingOptions>>().Value.RabbitMq;
        transport.Host(broker.Host, broker.EffectivePort, broker.VirtualHost, host =>
        {
            host.Username(broker.User);
            host.Password(broker.Password);
            host.Heartbeat(broker.Heartbeat);
            host.RequestedConnectionTimeout(ConnectTimeout);
            host.OnRefreshConnectionFactory = context.GetRequiredService<BrokerProbe>().WaitAsync;
            if (!broker.UsesTls) return;
            host.UseSsl(tls =>
            {
                tls.ServerName = broker.Host;
                tls.CertificateValidationCallback = new BrokerCertificate(broker.CaFile).IsTrusted;
            });
        });
    }
}
