using Invoke.Sandboxes.Local;

namespace Invoke.Gateway.Store;

internal static class StoreExtensions
{
    public static void AddStore(this IServiceCollection services, IConfiguration configuration)
    {
        var path = Path.Combine(StateDirectory.Resolve(configuration), "invoke.db");
        services.AddSingleton(provider => new SqliteStore(path, provider.GetRequiredService<ILogger<SqliteStore>>()));
        services.AddSingleton<ApiKeyTable>();
        services.AddHostedService<StoreMigration>();
        services.AddHealthChecks().AddCheck<StoreHealth>("store");
    }
}
