using Dapper;
using DbUp;
using DbUp.Postgresql;
using Invoke.Gateway.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Invoke.Gateway.Tests.Store;

/// <summary>A store comes to this version's schema from wherever it is.</summary>
public abstract class MigrationTests(PostgresServer? server) : BothStores(server)
{
    /// <summary>How many scripts there are for each store.</summary>
    private static int Scripts => typeof(IStore).Assembly.GetManifestResourceNames().Count(name => name.EndsWith(".sql", StringComparison.Ordinal)) / 2;

    [Fact]
    public async Task Started_again_it_has_nothing_to_do()
    {
        var rows = await ScriptsAsync();
        Assert.Equal(Scripts, rows.Count);
        await using var again = (IAsyncDisposable)Open();
        await ((IStore)again).MigrateAsync(Token);
        Assert.Equal(rows, await ScriptsAsync());
    }

    [Fact]
    public async Task One_of_the_version_before_keeps_what_it_has()
    {
        await ForgetAsync();
        await using (var connection = await ConnectAsync())
        {
            await connection.ExecuteAsync("""
                INSERT INTO api_keys (id, team_id, name, scopes, hash, created_by, created_at) VALUES ('key_old', 'red', 'old', 'invoke', @none, 'dev', 1)
                """, new { none = Array.Empty<byte>() });
        }

        await Store.MigrateAsync(Token);
        Assert.Equal("key_old", (await new ApiKeyTable(Store).FindAsync("key_old", Token))?.Id);
        Assert.Equal(0, await Store.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM invocations"), Token));
    }

    private async Task<List<string>> ScriptsAsync()
    {
        await using var connection = await ConnectAsync();
        return [.. await connection.QueryAsync<string>("SELECT scriptname FROM schemaversions ORDER BY scriptname")];
    }

    /// <summary>Brings an empty store to the version that had no asynchronous invocations.</summary>
    private async Task ForgetAsync()
    {
        await using (var connection = await ConnectAsync())
        {
            if (!IsSqlite) await connection.ExecuteAsync("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
            else foreach (var table in await connection.QueryAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))
                await connection.ExecuteAsync($"DROP TABLE {table}");
        }

        await using var source = IsSqlite ? null : NpgsqlDataSource.Create(ConnectionString);
        var upgrade = source is null ? DeployChanges.To.SqliteDatabase(ConnectionString) : DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(source));
        var first = source is null ? "0001_api_keys.sql" : "postgresql/0001_api_keys.sql";
        StoreMigration.Run(upgrade.WithScriptsEmbeddedInAssembly(typeof(IStore).Assembly, name => name == first), NullLogger.Instance);
        Assert.Equal([first], await ScriptsAsync());
    }

    public sealed class OnSqlite() : MigrationTests(null);

    public sealed class OnPostgreSql(PostgresServer server) : MigrationTests(server)
    {
        private readonly PostgresServer _server = server;

        [Fact]
        public async Task Four_that_start_together_run_each_script_once()
        {
            var empty = await _server.NewDatabaseAsync();
            var stores = Enumerable.Range(0, 4).Select(_ => new Gateway.Store.PostgreSql.PostgresStore(
                NpgsqlDataSource.Create(empty), NullLogger<Gateway.Store.PostgreSql.PostgresStore>.Instance)).ToList();
            await Task.WhenAll(stores.Select(store => store.MigrateAsync(Token)));
            Assert.Equal(Scripts, await stores[0].ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM schemaversions"), Token));
            foreach (var store in stores) await store.DisposeAsync();
        }
    }
}
