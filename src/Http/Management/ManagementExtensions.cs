using Microsoft.Extensions.DependencyInjection;

namespace Invoke.Http.Management;

internal static class ManagementExtensions
{
    public static void AddManagementServer(this IServiceCollection services)
    {
        services.AddSingleton(provider => new ManagementServer(provider));
        services.AddHostedService(provider => provider.GetRequiredService<ManagementServer>());
    }
}
