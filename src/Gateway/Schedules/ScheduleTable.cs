using System.Data.Common;
using Dapper;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Schedules;

/// <summary>The SQL about schedules. What shows or changes them for callers names the team.</summary>
internal sealed class ScheduleTable(IStore store)
{
    private const int Together = 50;
    private const string Brief = """
        id AS Id, team_id AS TeamId, name AS Name, cron AS Cron, time_zone AS TimeZone, on_missed AS OnMissed, sandbox_id AS SandboxId, function AS Function,
        paused AS Paused, created_at AS CreatedAt, updated_at AS UpdatedAt, next_at AS NextAt, last_at AS LastAt, last_invocation_id AS LastInvocationId
        """;

    private const string Whole = Brief + ", request AS Request";

    /// <summary>The team's schedule of that name; null if it has none.</summary>
    public Task<ScheduleRow?> FindAsync(string teamId, string name, CancellationToken cancellationToken) =>
        store.ReadAsync(connection => FindAsync(connection, teamId, name, ""), cancellationToken);

    /// <summary>The team's schedules by name, without their requests.</summary>
    public async Task<List<ScheduleRow>> ListAsync(string teamId, CancellationToken cancellationToken) => (await store.ReadAsync(
        connection => connection.QueryAsync<ScheduleRow>($"SELECT {Brief} FROM schedules WHERE team_id = @teamId ORDER BY name", new { teamId }), cancellationToken)).AsList();

    /// <summary>The team's schedule, which nobody else changes before this write ends; null if it has none of that name.</summary>
    public Task<ScheduleRow?> LockAsync(DbConnection connection, string teamId, string name) => FindAsync(connection, teamId, name, store.ForUpdate);

    /// <summary>How many the team has.</summary>
    public static Task<int> CountAsync(DbConnection connection, string teamId) =>
        connection.ExecuteScalarAsync<int>("SELECT count(*) FROM schedules WHERE team_id = @teamId", new { teamId });

    /// <summary>Adds or replaces one, inside a write that has looked for it.</summary>
    public static Task PutAsync(DbConnection connection, ScheduleRow row) => connection.ExecuteAsync("""
        INSERT INTO schedules (id, team_id, name, cron, time_zone, on_missed, sandbox_id, function, request, paused, created_at, updated_at, next_at)
        VALUES (@Id, @TeamId, @Name, @Cron, @TimeZone, @OnMissed, @SandboxId, @Function, @Request, @Paused, @CreatedAt, @UpdatedAt, @NextAt)
        ON CONFLICT (team_id, name) DO UPDATE SET cron = excluded.cron, time_zone = excluded.time_zone, on_missed = excluded.on_missed,
            sandbox_id = excluded.sandbox_id, function = excluded.function, request = excluded.request, paused = excluded.paused,
            updated_at = excluded.updated_at, next_at = excluded.next_at
        """, row);

    /// <summary>Takes the team's schedule away; false if it has none of that name.</summary>
    public async Task<bool> DeleteAsync(string teamId, string name, CancellationToken cancellationToken) => await store.WriteAsync(
        async connection =>
        {
            await connection.ExecuteAsync(
                "DELETE FROM schedule_ticks WHERE schedule_id IN (SELECT id FROM schedules WHERE team_id = @teamId AND name = @name)", new { teamId, name });
            return await connection.ExecuteAsync("DELETE FROM schedules WHERE team_id = @teamId AND name = @name", new { teamId, name });
        },
        cancellationToken) > 0;

    /// <summary>Whether any is due.</summary>
    public Task<bool> AnyDueAsync(CancellationToken cancellationToken) => store.ReadAsync(
        connection => connection.ExecuteScalarAsync<bool>($"SELECT EXISTS (SELECT 1 FROM schedules WHERE next_at IS NOT NULL AND next_at <= {store.Now})"), cancellationToken);

    /// <summary>Some that are due and that nobody else has in hand, until this write ends; with the store's time.</summary>
    public async Task<(List<ScheduleRow> Due, long Now)> DueAsync(DbConnection connection)
    {
        var now = await connection.ExecuteScalarAsync<long>($"SELECT {store.Now}");
        var due = await connection.QueryAsync<ScheduleRow>(
            $"SELECT {Whole} FROM schedules WHERE next_at IS NOT NULL AND next_at <= @now ORDER BY next_at LIMIT {Together} {store.ForUpdateOfFree}", new { now });
        return (due.AsList(), now);
    }

    /// <summary>Notes that a tick fires; false if it has before. The unique line of a tick is what holds all gateways to one.</summary>
    public static async Task<bool> NoteTickAsync(DbConnection connection, string scheduleId, long tick, string invocationId) => await connection.ExecuteAsync(
        "INSERT INTO schedule_ticks (schedule_id, tick_at, invocation_id) VALUES (@scheduleId, @tick, @invocationId) ON CONFLICT DO NOTHING",
        new { scheduleId, tick, invocationId }) > 0;

    /// <summary>Sets the next tick, and the last one if it fired; what is known of older ones goes.</summary>
    public static async Task AdvanceAsync(DbConnection connection, ScheduleRow row, long keepFrom)
    {
        await connection.ExecuteAsync("UPDATE schedules SET next_at = @NextAt, last_at = @LastAt, last_invocation_id = @LastInvocationId WHERE id = @Id", row);
        await connection.ExecuteAsync("DELETE FROM schedule_ticks WHERE schedule_id = @id AND tick_at < @keepFrom", new { id = row.Id, keepFrom });
    }

    private static Task<ScheduleRow?> FindAsync(DbConnection connection, string teamId, string name, string locking) => connection.QuerySingleOrDefaultAsync<ScheduleRow>(
        $"SELECT {Whole} FROM schedules WHERE team_id = @teamId AND name = @name {locking}", new { teamId, name });
}
