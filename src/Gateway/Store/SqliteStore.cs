using System.Data.Common;
using Invoke.Contracts.Errors;
using Microsoft.Data.Sqlite;

namespace Invoke.Gateway.Store;

/// <summary>The embedded store: one file, for one gateway. Many read at once, one writes; nobody waits long.</summary>
internal sealed class SqliteStore(string path, ILogger<SqliteStore> logger) : IDisposable
{
    /// <summary>How long a statement waits for another process that writes; after that the store is unavailable.</summary>
    private const int BusySeconds = 2;

    // SQLite has one writer anyway; waiting here costs no thread and no polling.
    private readonly SemaphoreSlim _writer = new(1, 1);

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The file is never made anew by a connection: an empty store would look like one that has lost its keys.</summary>
    public string ConnectionString { get; } =
        new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, DefaultTimeout = BusySeconds }.ToString();

    /// <exception cref="ApiException"><see cref="ErrorCode.StoreUnavailable"/>.</exception>
    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new SqliteConnection(ConnectionString);
            await connection.OpenAsync(cancellationToken);
            return await query(connection);
        }
        catch (SqliteException e) when (IsOfTheMachine(e))
        {
            Log.StoreUnavailable(logger, e.SqliteExtendedErrorCode, e.Message);
            throw new ApiException(ErrorCode.StoreUnavailable, "the store is busy or cannot be reached; nothing was done", e);
        }
    }

    /// <exception cref="ApiException"><see cref="ErrorCode.StoreUnavailable"/>.</exception>
    public async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> command, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            return await ReadAsync(command, cancellationToken);
        }
        finally
        {
            _writer.Release();
        }
    }

    public void Dispose()
    {
        // The pool holds the file open beyond the life of its connections.
        using (var connection = new SqliteConnection(ConnectionString)) SqliteConnection.ClearPool(connection);
        _writer.Dispose();
    }

    // Errors of our own SQL are bugs and stay what they are.
    private static bool IsOfTheMachine(SqliteException e) => e.SqliteErrorCode is
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_IOERR
        or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB
        or SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_PROTOCOL or SQLitePCL.raw.SQLITE_NOMEM;
}
