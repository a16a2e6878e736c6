using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Invoke.Messaging.Sync;

internal static class SyncServiceCollectionExtensions
{
    /// <summary>Made by hand, so that the public class shows no type of MassTransit's in its constructor.</summary>
    public static void AddSyncLane(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SyncLane(
            provider.GetRequiredService<IClientFactory>(),
            provider.GetRequiredService<BrokerConnection>(),
            provider.GetRequiredService<IOptions<MessagingOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
    }
}
