using System.Data.Common;
using Dapper;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;
using Invoke.Gateway.Store.PostgreSql;
using Invoke.Gateway.Store.Sqlite;
using Invoke.Gateway.Tests.Invocations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Invoke.Gateway.Tests.Store;

/// <summary>Tests that hold on SQLite and on PostgreSQL; each begins with a store that is empty.</summary>
/// <param name="server">Where PostgreSQL is; null for SQLite.</param>
public abstract class BothStores(PostgresServer? server) : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("invoke-store-").FullName;

    private protected IStore Store { get; private set; } = null!;

    private protected InvocationTable Invocations => new(Store);

    private protected bool IsSqlite => server is null;

    private protected string SqliteFile => Path.Combine(_directory, "invoke.db");

    private protected string ConnectionString { get; private set; } = "";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        ConnectionString = server is null ? new SqliteConnectionStringBuilder { DataSource = SqliteFile }.ToString() : await server.NewStoreAsync();
        Store = Open();
        await Store.MigrateAsync(Token);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)Store).DisposeAsync();
        Directory.Delete(_directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The store once more, as another process would open it.</summary>
    private protected IStore Open() => server is null
        ? new SqliteStore(SqliteFile, NullLogger<SqliteStore>.Instance)
        : new PostgresStore(NpgsqlDataSource.Create(ConnectionString), NullLogger<PostgresStore>.Instance);

    /// <summary>A connection that no class of ours has made.</summary>
    private protected async Task<DbConnection> ConnectAsync()
    {
        DbConnection connection = IsSqlite ? new SqliteConnection(ConnectionString) : new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }

    private protected Task<long> NowAsync() => Store.ReadAsync(connection => connection.ExecuteScalarAsync<long>($"SELECT {Store.Now}"), Token);

    private protected Task AddAsync(params InvocationRow[] rows) => Store.WriteAsync(
        async connection =>
        {
            await Invocations.AddAsync(connection, [.. rows.Select(row => new NewInvocation(row, """{"timeout_ms":30000}"""u8.ToArray(), null))], Token);
            foreach (var row in rows) await InvocationTable.UpdateAsync(connection, row);
            return true;
        },
        Token);

    private protected Task<InvocationRow?> FindAsync(string id, string team = Rows.Team) =>
        Store.ReadAsync(connection => InvocationTable.FindAsync(connection, team, id), Token);

    private protected async Task<InvocationRow> GetAsync(InvocationRow row) =>
        await FindAsync(row.Id, row.TeamId) ?? throw new InvalidOperationException($"{row.Id} is not there");
}
