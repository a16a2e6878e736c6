using System.Data.Common;
using Dapper;
using Invoke.Contracts.Errors;
using Microsoft.Data.Sqlite;

namespace Invoke.Gateway.Store.Sqlite;

/// <summary>The embedded store: one file, for one gateway. Many read at once, one writes; nobody waits long.</summary>
internal sealed class SqliteStore : IStore, IAsyncDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How long a statement waits for another process that writes; after that the store is unavailable.</summary>
    private const int BusySeconds = 2;

    private readonly string _path;
    private readonly string _connectionString;
    private readonly SqliteWriter _writer;
    private readonly ILogger<SqliteStore> _logger;

    public SqliteStore(string path, ILogger<SqliteStore> logger)
    {
        (_path, _logger) = (path, logger);
        // The file is never made anew by a connection: an empty store would look like one that has lost its keys.
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, DefaultTimeout = BusySeconds }.ToString();
        _writer = new SqliteWriter(_connectionString, Translated);
    }

    public string Now => "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    // There is one writer.
    public string ForUpdate => "";

    public string ForUpdateOfFree => "";

    public bool IsOneGateways => true;

    public string In(string parameter) => $"IN {parameter}";

    public string JsonText(string column, string parameter) => $"({column} ->> {parameter})";

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new SqliteConnection(_connectionString);
            await connection.OpenAsync(cancellationToken);
            return await query(connection);
        }
        catch (SqliteException e) when (IsOfTheMachine(e))
        {
            throw Translated(e);
        }
    }

    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> command, CancellationToken cancellationToken) => _writer.RunAsync(command, cancellationToken);

    public async Task InsertAsync(
        DbConnection connection, string table, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var command = (SqliteCommand)connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";
        for (var i = 0; i < columns.Count; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"@p{i}" });
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Count; i++) command.Parameters[i].Value = row[i] ?? DBNull.Value;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public Task LockAsync(DbConnection connection, string name) => Task.CompletedTask;

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            CreateFile();
            await using (var connection = new SqliteConnection(_connectionString))
            {
                // Stays with the file: readers do not wait for the writer.
                await connection.ExecuteAsync("PRAGMA journal_mode = WAL");
            }

            SqliteMigration.Run(_connectionString, _logger);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new InvalidOperationException($"the store {_path} cannot be opened (INVOKE_STATE says where it is): {e.Message}", e);
        }
    }

    public Task CheckAsync(CancellationToken cancellationToken)
    {
        // Open connections would go on with a file that was deleted.
        if (!File.Exists(_path)) throw new ApiException(ErrorCode.StoreUnavailable, "the store's file is gone");
        return ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM (SELECT 1 FROM api_keys LIMIT 1)"), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        // The pool holds the file open beyond the life of its connections.
        await using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>SQLite gives the files beside it the mode of this one.</summary>
    private void CreateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = OwnerOnly };
        using var file = new FileStream(_path, options);
        File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
    }

    private Exception Translated(Exception failure)
    {
        if (failure is not SqliteException e || !IsOfTheMachine(e)) return failure;
        Log.StoreUnavailable(_logger, $"SQLite error {e.SqliteExtendedErrorCode}, {e.Message}");
        return new ApiException(ErrorCode.StoreUnavailable, "the store is busy or cannot be reached; nothing was done", e);
    }

    // Errors of our own SQL are bugs and stay what they are.
    private static bool IsOfTheMachine(SqliteException e) => e.SqliteErrorCode is
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_IOERR
        or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB
        or SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_PROTOCOL or SQLitePCL.raw.SQLITE_NOMEM;
}
