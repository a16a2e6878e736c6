using Invoke.Tests;
using Npgsql;

namespace Invoke.Async.Tests;

/// <summary>A transaction of the test's that holds up the gateways' until it is disposed of.</summary>
internal sealed class StoreLock : IAsyncDisposable
{
    private readonly NpgsqlDataSource _store;
    private readonly NpgsqlConnection _connection;

    private StoreLock(NpgsqlDataSource store, NpgsqlConnection connection) => (_store, _connection) = (store, connection);

    /// <summary>Nobody can write the invocation.</summary>
    public static Task<StoreLock> OnInvocationAsync(NpgsqlDataSource store, string id) =>
        TakeAsync(store, "SELECT 1 FROM invocations WHERE id = $1 FOR UPDATE", id);

    /// <summary>Nobody can write any invocation, nor make one.</summary>
    public static Task<StoreLock> OnAllAsync(NpgsqlDataSource store) => TakeAsync(store, "LOCK TABLE invocations IN SHARE MODE");

    /// <summary>Waits until a statement that begins like this waits for the lock.</summary>
    public Task HoldsUpAsync(string statement) => Wait.UntilAsync(
        async () =>
        {
            // Not on the connection with the lock: a transaction sees the others as they were when it first looked.
            // Advisory locks are those of the gateways among themselves.
            await using var command = _store.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event <> 'advisory' AND query ILIKE $1 || '%'");
            command.Parameters.Add(new NpgsqlParameter { Value = statement });
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is > 0L;
        },
        $"somebody waits with {statement}", TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static async Task<StoreLock> TakeAsync(NpgsqlDataSource store, string sql, params string[] parameters)
    {
        var connection = await store.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var begin = new NpgsqlCommand("BEGIN", connection);
        await begin.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var take = new NpgsqlCommand(sql, connection);
        take.Parameters.AddRange(parameters.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        await take.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new StoreLock(store, connection);
    }
}
