using Invoke.Gateway.Store.PostgreSql;
using Invoke.Gateway.Store.Sqlite;
using Invoke.Sandboxes.Local;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Invoke.Gateway.Store;

internal static class StoreExtensions
{
    /// <summary>How long a connection to PostgreSQL, and a statement there, may take before the store counts as unavailable; a connection string may say otherwise.</summary>
    private const int ConnectSeconds = 5, StatementSeconds = 15;

    public static void AddStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StoreOptions>()
            .Bind(configuration.GetSection(StoreOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart()
            .Services.AddSingleton<IValidateOptions<StoreOptions>, StoreOptionsRules>();
        services.AddSingleton<IStore>(provider => provider.GetRequiredService<IOptions<StoreOptions>>().Value is { Provider: StoreProvider.PostgreSql } options
            ? new PostgresStore(Source(options), provider.GetRequiredService<ILogger<PostgresStore>>())
            : new SqliteStore(Path.Combine(StateDirectory.Resolve(configuration), "invoke.db"), provider.GetRequiredService<ILogger<SqliteStore>>()));
        services.AddSingleton<StoreClock>();
        services.AddSingleton<ApiKeyTable>();
        services.AddHostedService<StoreMigration>();
        services.AddHealthChecks().AddCheck<StoreHealth>("store");
    }

    private static NpgsqlDataSource Source(StoreOptions options)
    {
        var given = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        if (!given.ContainsKey("Timeout")) given.Timeout = ConnectSeconds;
        if (!given.ContainsKey("Command Timeout")) given.CommandTimeout = StatementSeconds;
        if (!given.ContainsKey("Maximum Pool Size")) given.MaxPoolSize = 32;
        if (!given.ContainsKey("Application Name")) given.ApplicationName = "invoke gateway";
        // Statements are prepared once they were used a few times: planning them anew would be much of their cost.
        if (!given.ContainsKey("Max Auto Prepare")) given.MaxAutoPrepare = 64;
        return NpgsqlDataSource.Create(given);
    }
}
