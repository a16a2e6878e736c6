using System.Data.Common;
using Dapper;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>The SQL about one invocation or a few. What shows them to callers names the team.</summary>
internal sealed class InvocationTable(IStore store)
{
    private static readonly string[] All =
    [
        "id", "team_id", "sandbox_id", "function", "state", "attempt", "version", "created_at", "due_at", "expires_at", "ticketed_at", "claimed_at",
        "claimed_by", "claim_token", "lease_until", "worker_losses", "finished_badly", "unknowns", "pauses", "waiting_reason", "waiting_since", "started_at",
        "finished_at", "cancel", "timeout_ms", "max_attempts", "backoff_ms", "max_backoff_ms", "on_unknown", "error_code", "error_message", "batch_id",
        "labels", "idempotency_key", "redrive_of", "trace_parent", "trace_state", "module_sha256", "timings",
        "has_callback",
    ];

    private static readonly string[] Inserted =
    [
        "id", "team_id", "sandbox_id", "function", "state", "attempt", "version", "created_at", "due_at", "expires_at", "timeout_ms", "max_attempts",
        "backoff_ms", "max_backoff_ms", "on_unknown", "batch_id", "labels", "idempotency_key", "redrive_of", "trace_parent", "trace_state",
        "waiting_reason", "waiting_since", "has_callback",
    ];

    private static readonly string[] Mutable =
    [
        "state", "attempt", "version", "due_at", "ticketed_at", "claimed_at", "claimed_by", "claim_token", "lease_until", "worker_losses", "finished_badly",
        "unknowns", "pauses", "waiting_reason", "waiting_since", "started_at", "finished_at", "cancel", "error_code", "error_message", "module_sha256", "timings",
    ];

    private static readonly string UpdateSql = $"UPDATE invocations SET {string.Join(", ", Mutable.Select(column => $"{column} = @{Property(column)}"))} WHERE id = @Id";

    /// <summary>All columns, each by the name of its property.</summary>
    public static string Columns { get; } = string.Join(", ", All.Select(column => $"{column} AS {Property(column)}"));

    /// <summary>Adds invocations with their requests and callbacks, inside a write.</summary>
    public async Task AddAsync(DbConnection connection, IReadOnlyList<NewInvocation> invocations, CancellationToken cancellationToken)
    {
        if (invocations.Count == 0) return;
        await store.InsertAsync(connection, "invocations", Inserted, [.. invocations.Select(invocation => Values(invocation.Row))], cancellationToken);
        await store.InsertAsync(connection, "invocation_requests", ["invocation_id", "request"],
            [.. invocations.Select(invocation => new object?[] { invocation.Row.Id, invocation.Request })], cancellationToken);
        var answered = invocations.Where(invocation => invocation.ReplyTo is not null).ToList();
        if (answered.Count > 0) await store.InsertAsync(connection, "invocation_replies", ["invocation_id", "queue", "correlation_id"],
            [.. answered.Select(invocation => new object?[] { invocation.Row.Id, invocation.ReplyTo!.Queue, invocation.ReplyTo.CorrelationId })], cancellationToken);
        await CallbackTable.AddAsync(store, connection, [.. invocations.Select(invocation => invocation.Callback).OfType<CallbackRow>()], cancellationToken);
    }

    /// <summary>The team's invocation; null if it has none of that id.</summary>
    public static Task<InvocationRow?> FindAsync(DbConnection connection, string teamId, string id) => connection.QuerySingleOrDefaultAsync<InvocationRow>(
        $"SELECT {Columns} FROM invocations WHERE id = @id AND team_id = @teamId", new { id, teamId });

    /// <summary>The invocation, which nobody else changes before this write ends; null if there is none.</summary>
    public Task<InvocationRow?> LockAsync(DbConnection connection, string id) => connection.QuerySingleOrDefaultAsync<InvocationRow>(
        $"SELECT {Columns}, {store.Now} AS StoreNow FROM invocations WHERE id = @id {store.ForUpdate}", new { id });

    /// <summary>Writes what may change of a row that this write has locked.</summary>
    public static Task UpdateAsync(DbConnection connection, InvocationRow row) => connection.ExecuteAsync(UpdateSql, row);

    /// <summary>What the handler is called with, as JSON.</summary>
    public static Task<byte[]> RequestAsync(DbConnection connection, string id) => connection.QuerySingleAsync<byte[]>(
        "SELECT request FROM invocation_requests WHERE invocation_id = @id", new { id });

    /// <summary>Notes how an attempt ended. What is known stays, unless only the outcome was unknown.</summary>
    public static Task NoteAsync(DbConnection connection, AttemptRow attempt) => connection.ExecuteAsync("""
        INSERT INTO invocation_attempts (invocation_id, number, outcome, error_code, error_message, started_at, finished_at, worker)
        VALUES (@InvocationId, @Number, @Outcome, @ErrorCode, @ErrorMessage, @StartedAt, @FinishedAt, @Worker)
        ON CONFLICT (invocation_id, number) DO UPDATE
        SET outcome = excluded.outcome, error_code = excluded.error_code, error_message = excluded.error_message,
            finished_at = excluded.finished_at, worker = excluded.worker
        WHERE invocation_attempts.outcome = 'unknown'
        """, attempt);

    /// <summary>Keeps what an attempt left; the last one's stays.</summary>
    public static Task KeepResultAsync(DbConnection connection, string invocationId, byte[]? response, string log) => connection.ExecuteAsync("""
        INSERT INTO invocation_results (invocation_id, response, log) VALUES (@invocationId, @response, @log)
        ON CONFLICT (invocation_id) DO UPDATE SET response = excluded.response, log = excluded.log
        """, new { invocationId, response, log });

    private static object?[] Values(InvocationRow row) =>
    [
        row.Id, row.TeamId, row.SandboxId, row.Function, row.State, row.Attempt, row.Version, row.CreatedAt, row.DueAt, row.ExpiresAt, row.TimeoutMs,
        row.MaxAttempts, row.BackoffMs, row.MaxBackoffMs, row.OnUnknown, row.BatchId, row.Labels, row.IdempotencyKey, row.RedriveOf, row.TraceParent,
        row.TraceState, row.WaitingReason, row.WaitingSince, row.HasCallback,
    ];

    private static string Property(string column) => string.Concat(column.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
