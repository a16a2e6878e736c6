using System.Data.Common;
using Dapper;
using Invoke.Contracts.Errors;
using Npgsql;

namespace Invoke.Gateway.Store.PostgreSql;

/// <summary>A PostgreSQL server, for any number of gateways.</summary>
internal sealed class PostgresStore(NpgsqlDataSource source, ILogger<PostgresStore> logger) : IStore, IAsyncDisposable
{
    /// <summary>From how many rows on a COPY is cheaper than its two further round trips.</summary>
    private const int RowsToCopy = 8;

    private const int Tries = 5;

    // As a query of its own it is asked once a statement, not once a row, and an index can be searched by it.
    public string Now => "(SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)";

    public string ForUpdate => "FOR UPDATE";

    public string ForUpdateOfFree => "FOR UPDATE SKIP LOCKED";

    public bool IsOneGateways => false;

    public string In(string parameter) => $"= ANY({parameter})";

    public string JsonText(string column, string parameter) => $"({column}::jsonb ->> {parameter})";

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            return await query(connection);
        }
        catch (Exception e) when (IsOfTheMachine(e))
        {
            throw Unavailable(e);
        }
    }

    public async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> command, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ReadAsync(
                    async connection =>
                    {
                        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                        var result = await command(connection);
                        await transaction.CommitAsync(CancellationToken.None);
                        return result;
                    },
                    cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure && tries < Tries)
            {
                // Two transactions wanted the same rows; this one was chosen to begin anew.
            }
        }
    }

    public async Task InsertAsync(
        DbConnection connection, string table, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        if (rows.Count >= RowsToCopy)
        {
            await CopyAsync((NpgsqlConnection)connection, table, columns, rows, cancellationToken);
            return;
        }

        await using var command = new NpgsqlCommand { Connection = (NpgsqlConnection)connection };
        var tuples = new List<string>();
        foreach (var row in rows)
        {
            tuples.Add($"({string.Join(", ", row.Select((_, i) => $"${command.Parameters.Count + i + 1}"))})");
            command.Parameters.AddRange(row.Select(value => new NpgsqlParameter { Value = value ?? DBNull.Value }).ToArray());
        }

        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES {string.Join(", ", tuples)}";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task LockAsync(DbConnection connection, string name) =>
        connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtext(@name))", new { name });

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Two gateways that start together would both run the scripts.
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await connection.ExecuteAsync("SELECT pg_advisory_lock(hashtext('invoke.migration'))");
            PostgresMigration.Run(source, logger);
            await connection.ExecuteAsync("SELECT pg_advisory_unlock(hashtext('invoke.migration'))");
        }
        catch (Exception e) when (IsOfTheMachine(e) || e is PostgresException)
        {
            throw new InvalidOperationException($"the store cannot be opened (Store:ConnectionString says where it is): {e.Message}", e);
        }
    }

    public Task CheckAsync(CancellationToken cancellationToken) =>
        ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM (SELECT 1 FROM api_keys LIMIT 1) AS one"), cancellationToken);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static async Task CopyAsync(
        NpgsqlConnection connection, string table, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken);
            foreach (var value in row)
            {
                if (value is null) await copy.WriteNullAsync(cancellationToken);
                else await copy.WriteAsync(value, cancellationToken);
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private ApiException Unavailable(Exception e)
    {
        Log.StoreUnavailable(logger, e.Message);
        return new ApiException(ErrorCode.StoreUnavailable, "the store is busy or cannot be reached", e);
    }

    // Errors of our own SQL are bugs and stay what they are. 08: connection; 53: resources; 57: an operator, or starting; 58: the system.
    private static bool IsOfTheMachine(Exception e) => e switch
    {
        PostgresException known => known.SqlState[..2] is "08" or "53" or "57" or "58" || known.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction,
        NpgsqlException => true,
        TimeoutException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };
}
