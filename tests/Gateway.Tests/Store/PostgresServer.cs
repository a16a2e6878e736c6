using Invoke.Gateway.Store.PostgreSql;
using Invoke.Gateway.Tests.Store;
using Invoke.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Invoke.Gateway.Tests.Store;

/// <summary>One PostgreSQL for all tests of the project; each has a database of its own.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private NativePostgres _postgres = null!;
    private int _count;

    public async ValueTask InitializeAsync()
    {
        _postgres = await NativePostgres.StartAsync();
        await using var store = new PostgresStore(NpgsqlDataSource.Create(await NewDatabaseAsync()), NullLogger<PostgresStore>.Instance);
        await store.MigrateAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The connection string of a new database with this version's schema.</summary>
    public Task<string> NewStoreAsync() => NewDatabaseAsync("TEMPLATE test1");

    /// <summary>The connection string of a new, empty database.</summary>
    public Task<string> NewDatabaseAsync() => NewDatabaseAsync("");

    private async Task<string> NewDatabaseAsync(string template)
    {
        var name = $"test{Interlocked.Increment(ref _count)}";
        await using var source = NpgsqlDataSource.Create(_postgres.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand($"CREATE DATABASE {name} {template}");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Database = name, MaxPoolSize = 16 }.ToString();
    }

    public ValueTask DisposeAsync() => _postgres is null ? ValueTask.CompletedTask : _postgres.DisposeAsync();
}
