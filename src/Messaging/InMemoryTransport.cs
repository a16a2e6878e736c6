using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Invoke.Messaging;

internal static class InMemoryTransport
{
    /// <summary>Messages stay in this process. There is nothing to wait for, so the host starts only with the bus.</summary>
    public static void UseInMemoryTransport(this IBusRegistrationConfigurator bus)
    {
        bus.AddSingleton(new BrokerConnection(trouble: null));
        bus.AddOptions<MassTransitHostOptions>().Configure(options => options.WaitUntilStarted = true);
        bus.UsingInMemory((context, transport) =>
        {
            transport.UseWireJson();
            transport.ConfigureEndpoints(context);
        });
    }
}
