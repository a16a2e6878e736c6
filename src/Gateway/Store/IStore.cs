using System.Data.Common;
using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Store;

/// <summary>A database, and where its SQL differs from the other's.</summary>
internal interface IStore
{
    /// <summary>An SQL expression: the store's own clock, in milliseconds since 1970; the same throughout a statement.</summary>
    string Now { get; }

    /// <summary>What follows a SELECT whose rows nobody else may change before this transaction ends.</summary>
    string ForUpdate { get; }

    /// <summary>The same, passing over rows that somebody else has in hand.</summary>
    string ForUpdateOfFree { get; }

    /// <summary>Whether no other gateway can share it: what runs or is on its way when this one starts is its own past.</summary>
    bool IsOneGateways { get; }

    /// <summary>An SQL condition's second half: is one of the list that the parameter holds.</summary>
    string In(string parameter);

    /// <summary>An SQL expression: the text at a key of a JSON object.</summary>
    string JsonText(string column, string parameter);

    /// <summary>Reads outside of any transaction.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.StoreUnavailable"/>.</exception>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> query, CancellationToken cancellationToken);

    /// <summary>Runs the command in a transaction of its own, which is durable when this returns.</summary>
    /// <param name="command">May be run again where the database asks for it, and then nothing of the run before is left.</param>
    /// <param name="cancellationToken">Gives up what has not begun.</param>
    /// <exception cref="ApiException"><see cref="ErrorCode.StoreUnavailable"/>: nothing was done, or the connection broke while it was committed.</exception>
    Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> command, CancellationToken cancellationToken);

    /// <summary>Adds rows, inside a <see cref="WriteAsync"/>.</summary>
    Task InsertAsync(DbConnection connection, string table, IReadOnlyList<string> columns, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken);

    /// <summary>Lets only one holder of the name go on at a time, in all gateways, until the transaction ends.</summary>
    Task LockAsync(DbConnection connection, string name);

    /// <summary>Brings the store to this version's schema.</summary>
    /// <exception cref="InvalidOperationException">The store cannot be opened; the message says which and why.</exception>
    Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Whether it can be used now.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.StoreUnavailable"/>.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
