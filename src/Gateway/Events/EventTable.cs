using System.Data.Common;
using Dapper;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Events;

/// <summary>The SQL about what is to be told of invocations. The store itself notes it, in the transactions that change them.</summary>
internal sealed class EventTable(IStore store)
{
    /// <summary>From now on it is noted.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) => store.WriteAsync(
        connection => connection.ExecuteAsync("INSERT INTO event_publisher (id, holder, lease_until) VALUES (1, '', 0) ON CONFLICT (id) DO NOTHING"), cancellationToken);

    /// <summary>There is nobody to tell.</summary>
    public Task CloseAsync(CancellationToken cancellationToken) => store.WriteAsync(
        async connection => await connection.ExecuteAsync("DELETE FROM event_publisher") + await connection.ExecuteAsync("DELETE FROM invocation_events"), cancellationToken);

    /// <summary>Takes or renews the lease of the one who publishes; false if another gateway has it.</summary>
    public async Task<bool> LeaseAsync(string holder, TimeSpan lease, CancellationToken cancellationToken) => await store.WriteAsync(
        connection => connection.ExecuteAsync(
            $"UPDATE event_publisher SET holder = @holder, lease_until = {store.Now} + @lease WHERE holder = @holder OR lease_until <= {store.Now}",
            new { holder, lease = (long)lease.TotalMilliseconds }),
        cancellationToken) > 0;

    /// <summary>Lets another gateway publish.</summary>
    public Task ReleaseAsync(string holder, CancellationToken cancellationToken) => store.WriteAsync(
        connection => connection.ExecuteAsync("UPDATE event_publisher SET lease_until = 0 WHERE holder = @holder", new { holder }), cancellationToken);

    /// <summary>What is to be told next.</summary>
    public static async Task<List<EventRow>> NextAsync(DbConnection connection, int most) => (await connection.QueryAsync<EventRow>(
        "SELECT id AS Id, invocation_id AS InvocationId, kind AS Kind FROM invocation_events ORDER BY id LIMIT @most", new { most })).AsList();

    /// <summary>The invocations, those of them that are still kept.</summary>
    public async Task<List<InvocationRow>> InvocationsAsync(DbConnection connection, string[] ids) => (await connection.QueryAsync<InvocationRow>(
        $"SELECT {InvocationTable.Columns} FROM invocations WHERE id {store.In("@ids")}", new { ids })).AsList();

    /// <summary>It has been told.</summary>
    public Task ToldAsync(IReadOnlyCollection<long> events, CancellationToken cancellationToken) => store.WriteAsync(
        connection => connection.ExecuteAsync($"DELETE FROM invocation_events WHERE id {store.In("@events")}", new { events = events.ToArray() }), cancellationToken);
}
