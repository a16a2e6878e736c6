using Invoke.Contracts;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Invoke.Messaging;

/// <summary>
/// How long each layer of a stopping process may take. Every one outlives the one inside it, so that what runs is
/// answered before the way back is taken down: longest function + 5 s, consumers, bus, host.
/// </summary>
internal static class StopOrder
{
    private static readonly TimeSpan Function = TimeSpan.FromMilliseconds(Limits.MaxTimeoutMs) + TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Consumer = Function + TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Bus = Consumer + TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Host = Bus + TimeSpan.FromSeconds(5);

    public static void AddStopOrder(this IServiceCollection services)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Host);
        services.Configure<MassTransitHostOptions>(bus =>
        {
            bus.ConsumerStopTimeout = Consumer;
            bus.StopTimeout = Bus;
        });
    }
}
