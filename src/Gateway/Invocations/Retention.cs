using System.Data.Common;
using Dapper;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Store;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Invocations;

/// <summary>Deletes what has been kept long enough, a little at a time.</summary>
internal sealed class Retention(IStore store, IOptions<AsyncOptions> options, TimeProvider clock, ILogger<Retention> logger) : BackgroundService
{
    private const int Together = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeepKeys = TimeSpan.FromHours(24);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await PassAsync(stoppingToken);
            }
            catch (ApiException e) when (e.Error.Code is ErrorCode.StoreUnavailable)
            {
                // The store says so in the log itself; what is due is deleted the next time.
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotDeleted(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        var deleted = 0L;
        foreach (var (condition, age) in new[] { ("state = 'succeeded'", options.Value.KeepSucceeded), ("state <> 'succeeded'", options.Value.KeepOthers) })
            deleted += await RepeatAsync(connection => DeleteAsync(connection, condition, age), cancellationToken);
        await RepeatAsync(DeleteKeysAsync, cancellationToken);
        await RepeatAsync(DeleteBatchesAsync, cancellationToken);
        if (deleted > 0) Log.Deleted(logger, deleted);
    }

    private async Task<long> RepeatAsync(Func<DbConnection, Task<int>> delete, CancellationToken cancellationToken)
    {
        var sum = 0L;
        int deleted;
        do sum += deleted = await store.WriteAsync(delete, cancellationToken);
        while (deleted == Together);
        return sum;
    }

    private async Task<int> DeleteAsync(DbConnection connection, string condition, TimeSpan age)
    {
        var due = (await connection.QueryAsync<(string Id, string? BatchId, string State)>($"""
            SELECT id, batch_id, state FROM invocations WHERE finished_at IS NOT NULL AND finished_at < @before AND {condition}
                AND (NOT has_callback OR NOT EXISTS (SELECT 1 FROM callbacks WHERE invocation_id = invocations.id AND due_at IS NOT NULL))
            ORDER BY finished_at LIMIT {Together} {store.ForUpdateOfFree}
            """, new { before = await BeforeAsync(connection, age) })).AsList();
        if (due.Count == 0) return 0;

        // The ledgers of their batches go on adding up.
        foreach (var gone in due.Where(one => one.BatchId is not null).GroupBy(one => (one.BatchId, one.State)))
        {
            var column = $"gone_{WireName.Of(WireName.Parse<InvocationState>(gone.Key.State))}";
            await connection.ExecuteAsync($"UPDATE batches SET {column} = {column} + @count WHERE id = @id", new { id = gone.Key.BatchId, count = gone.Count() });
        }

        var ids = new { ids = due.Select(one => one.Id).ToArray() };
        foreach (var table in (string[])["invocation_requests", "invocation_results", "invocation_attempts", "idempotency_keys", "invocation_events", "invocation_replies"])
            await connection.ExecuteAsync($"DELETE FROM {table} WHERE invocation_id {store.In("@ids")}", ids);
        await DeleteCallbacksAsync(connection, "invocation_id", ids);
        return await connection.ExecuteAsync($"DELETE FROM invocations WHERE id {store.In("@ids")}", ids);
    }

    private async Task<int> DeleteKeysAsync(DbConnection connection) => await connection.ExecuteAsync($"""
        DELETE FROM idempotency_keys WHERE invocation_id IN (
            SELECT held.id FROM invocations AS held JOIN idempotency_keys AS keys ON keys.invocation_id = held.id
            WHERE held.finished_at IS NOT NULL AND held.finished_at < @before LIMIT {Together})
        """, new { before = await BeforeAsync(connection, KeepKeys) });

    /// <summary>The time so long ago, on the store's clock. As a number, by which a planner sees how little is that old; of an expression it takes a third for it.</summary>
    private Task<long> BeforeAsync(DbConnection connection, TimeSpan age) =>
        connection.ExecuteScalarAsync<long>($"SELECT {store.Now} - @age", new { age = (long)age.TotalMilliseconds });

    private async Task<int> DeleteBatchesAsync(DbConnection connection)
    {
        var due = (await connection.QueryAsync<string>($"""
            SELECT id FROM batches
            WHERE created_at < @before AND NOT EXISTS (SELECT 1 FROM invocations WHERE batch_id = batches.id)
                AND NOT EXISTS (SELECT 1 FROM callbacks WHERE batch_id = batches.id AND due_at IS NOT NULL)
            ORDER BY id LIMIT {Together}
            """, new { before = await BeforeAsync(connection, options.Value.KeepOthers) })).ToArray();
        if (due.Length == 0) return 0;
        var ids = new { ids = due };
        await DeleteCallbacksAsync(connection, "batch_id", ids);
        return await connection.ExecuteAsync($"DELETE FROM batches WHERE id {store.In("@ids")}", ids);
    }

    private async Task DeleteCallbacksAsync(DbConnection connection, string column, object ids)
    {
        await connection.ExecuteAsync($"DELETE FROM callback_deliveries WHERE callback_id IN (SELECT id FROM callbacks WHERE {column} {store.In("@ids")})", ids);
        await connection.ExecuteAsync($"DELETE FROM callbacks WHERE {column} {store.In("@ids")}", ids);
    }
}
