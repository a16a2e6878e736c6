using System.Data.Common;
using Dapper;
using Invoke.Contracts;
using Invoke.Contracts.Batches;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Batches;

/// <summary>The SQL about batches. Whatever shows or changes one names the team.</summary>
internal sealed class BatchTable(IStore store)
{
    private const string Columns = """
        id AS Id, team_id AS TeamId, created_at AS CreatedAt, open AS Open, labels AS Labels, idempotency_key AS IdempotencyKey, redrive_of AS RedriveOf,
        gone_succeeded AS GoneSucceeded, gone_failed AS GoneFailed, gone_timed_out AS GoneTimedOut, gone_cancelled AS GoneCancelled,
        gone_expired AS GoneExpired, gone_dead AS GoneDead
        """;

    /// <summary>Opens the batch; one of its key that is there already is opened again and returned in its place, with the callback that it had.</summary>
    public Task<BatchRow> OpenAsync(BatchRow batch, CallbackRow? callback, CancellationToken cancellationToken) => store.WriteAsync(
        async connection =>
        {
            var isNew = await connection.ExecuteAsync("""
                INSERT INTO batches (id, team_id, created_at, open, labels, idempotency_key, redrive_of)
                VALUES (@Id, @TeamId, @CreatedAt, @Open, @Labels, @IdempotencyKey, @RedriveOf)
                ON CONFLICT DO NOTHING
                """, batch) > 0;
            if (isNew)
            {
                if (callback is not null) await CallbackTable.AddAsync(store, connection, [callback], cancellationToken);
                return batch;
            }

            await connection.ExecuteAsync("UPDATE batches SET open = TRUE WHERE team_id = @TeamId AND idempotency_key = @IdempotencyKey", batch);
            return await connection.QuerySingleAsync<BatchRow>($"SELECT {Columns} FROM batches WHERE team_id = @TeamId AND idempotency_key = @IdempotencyKey", batch);
        },
        cancellationToken);

    /// <summary>Its upload is over.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="isPointless">Whether nothing came of it: without invocations it goes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task CloseAsync(string id, bool isPointless, CancellationToken cancellationToken) => store.WriteAsync(
        async connection =>
        {
            var closed = await connection.ExecuteAsync("UPDATE batches SET open = FALSE WHERE id = @id", new { id });
            if (!isPointless) return closed;
            var deleted = await connection.ExecuteAsync("""
                DELETE FROM batches WHERE id = @id AND NOT EXISTS (SELECT 1 FROM invocations WHERE batch_id = @id)
                AND gone_succeeded + gone_failed + gone_timed_out + gone_cancelled + gone_expired + gone_dead = 0
                """, new { id });
            if (deleted > 0) await connection.ExecuteAsync("DELETE FROM callbacks WHERE batch_id = @id", new { id });
            return deleted;
        },
        cancellationToken);

    /// <summary>The team's batch with its ledger as it is at one moment.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>.</exception>
    public async Task<Batch> GetAsync(string teamId, string id, CancellationToken cancellationToken)
    {
        // The batch and the counts in one statement: the ledger adds up whatever happens meanwhile.
        var lines = await store.ReadAsync(
            connection => connection.QueryAsync<BatchRow, BatchCount, (BatchRow Batch, BatchCount Count)>($"""
                SELECT {Columns}, live.state AS State, live.count AS Count FROM batches
                LEFT JOIN (SELECT state, count(*) AS count FROM invocations WHERE batch_id = @id GROUP BY state) AS live ON TRUE
                WHERE id = @id AND team_id = @teamId
                """, (batch, count) => (batch, count), new { id, teamId }, splitOn: "State"),
            cancellationToken);
        var counts = lines.AsList();
        if (counts.Count == 0) throw new ApiException(ErrorCode.NotFound, "there is no such batch");
        return counts[0].Batch.Shown(counts.Select(line => line.Count).Where(count => count?.State is not null)
            .ToDictionary(count => WireName.Parse<InvocationState>(count.State!), count => count.Count));
    }

    /// <summary>The ids of the team's batches, newest first.</summary>
    public Task<IEnumerable<string>> ListAsync(string teamId, string? key, string? cursor, int most, CancellationToken cancellationToken) => store.ReadAsync(
        connection => connection.QueryAsync<string>($"""
            SELECT id FROM batches WHERE team_id = @teamId {(key is null ? "" : "AND idempotency_key = @key")} {(cursor is null ? "" : "AND id < @cursor")}
            ORDER BY id DESC LIMIT @most
            """, new { teamId, key, cursor, most }),
        cancellationToken);

    /// <summary>Cancels some of what waits; inside a write.</summary>
    public async Task<List<InvocationRow>> CancelQueuedAsync(DbConnection connection, string id, int most)
    {
        var cancelled = await connection.QueryAsync<InvocationRow>($"""
            UPDATE invocations
            SET state = @cancelled, version = version + 1, finished_at = {store.Now}, ticketed_at = NULL, waiting_reason = NULL, waiting_since = NULL,
                error_code = @code, error_message = @message
            WHERE id IN (SELECT id FROM invocations WHERE batch_id = @id AND state = 'queued' LIMIT @most {store.ForUpdate})
            RETURNING {InvocationTable.Columns}
            """, new { id, most, cancelled = WireName.Of(InvocationState.Cancelled), code = ErrorCode.Cancelled.Wire(), message = "the batch was cancelled" });
        return cancelled.AsList();
    }

    /// <summary>Marks what runs, and returns all of it; inside a write.</summary>
    public static async Task<List<InvocationRow>> MarkRunningAsync(DbConnection connection, string id)
    {
        var marked = await connection.QueryAsync<InvocationRow>(
            $"UPDATE invocations SET cancel = TRUE WHERE batch_id = @id AND state = 'running' RETURNING {InvocationTable.Columns}", new { id });
        return marked.AsList();
    }

    /// <summary>Finished invocations of the batch behind the given one, in finishing order.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="id">The batch.</param>
    /// <param name="behind">When and which was the last one; null for the first.</param>
    /// <param name="settled">Only those that are a second old: what finished at the same time may not be committed yet.</param>
    /// <param name="most">How many.</param>
    public async Task<List<InvocationRow>> FinishedAsync(DbConnection connection, string id, (long At, string Id)? behind, bool settled, int most)
    {
        var rows = await connection.QueryAsync<InvocationRow>($"""
            SELECT {InvocationTable.Columns} FROM invocations
            WHERE batch_id = @id AND finished_at IS NOT NULL
                {(behind is null ? "" : "AND (finished_at, id) > (@at, @last)")} {(settled ? $"AND finished_at <= {store.Now} - 1000" : "")}
            ORDER BY finished_at, id LIMIT @most
            """, new { id, at = behind?.At ?? 0, last = behind?.Id ?? "", most });
        return rows.AsList();
    }
}
