using System.Data.Common;
using Dapper;
using Invoke.Contracts;
using Invoke.Contracts.Callbacks;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Callbacks;

/// <summary>The SQL about callbacks. That one is due once its invocation has ended is the store's own doing: a trigger, in the transaction of the end.</summary>
internal sealed class CallbackTable(IStore store)
{
    private const int Together = 500;

    private const string Columns = """
        id AS Id, team_id AS TeamId, invocation_id AS InvocationId, batch_id AS BatchId, url AS Url, target AS Target, secret AS Secret, state AS State,
        deliveries AS Deliveries, ended_at AS EndedAt, due_at AS DueAt
        """;

    /// <summary>Adds callbacks, inside the write that adds what they tell of.</summary>
    public static Task AddAsync(IStore store, DbConnection connection, IReadOnlyList<CallbackRow> callbacks, CancellationToken cancellationToken) => callbacks.Count == 0
        ? Task.CompletedTask
        : store.InsertAsync(connection, "callbacks", ["id", "team_id", "invocation_id", "batch_id", "url", "target", "secret", "state", "deliveries"],
            [.. callbacks.Select(row => new object?[] { row.Id, row.TeamId, row.InvocationId, row.BatchId, row.Url, row.Target, row.Secret, row.State, row.Deliveries })],
            cancellationToken);

    /// <summary>The callback of an invocation; null if it has none.</summary>
    public static Task<CallbackRow?> OfInvocationAsync(DbConnection connection, string invocationId) =>
        connection.QuerySingleOrDefaultAsync<CallbackRow>($"SELECT {Columns} FROM callbacks WHERE invocation_id = @invocationId", new { invocationId });

    /// <summary>The callback of a batch; null if it has none.</summary>
    public static Task<CallbackRow?> OfBatchAsync(DbConnection connection, string batchId) =>
        connection.QuerySingleOrDefaultAsync<CallbackRow>($"SELECT {Columns} FROM callbacks WHERE batch_id = @batchId", new { batchId });

    /// <summary>What has become of a callback so far.</summary>
    public static async Task<IReadOnlyList<DeliveryRow>> DeliveriesAsync(DbConnection connection, string id) => (await connection.QueryAsync<DeliveryRow>("""
        SELECT number AS Number, outcome AS Outcome, status AS Status, address AS Address, message AS Message, started_at AS StartedAt, duration_ms AS DurationMs
        FROM callback_deliveries WHERE callback_id = @id ORDER BY number
        """, new { id })).AsList();

    /// <summary>Makes the callbacks of batches due all of which has ended.</summary>
    /// <remarks>By looking, not by a trigger: of two last invocations that end at once neither sees that the other has.</remarks>
    public Task<int> FinishBatchesAsync(DbConnection connection) => connection.ExecuteAsync($"""
        UPDATE callbacks SET state = 'sending', ended_at = {store.Now}, due_at = {store.Now}
        WHERE state = 'waiting' AND id IN (
            SELECT waiting.id FROM callbacks AS waiting JOIN batches ON batches.id = waiting.batch_id
            WHERE waiting.state = 'waiting' AND waiting.batch_id IS NOT NULL AND NOT batches.open
            AND NOT EXISTS (SELECT 1 FROM invocations WHERE batch_id = waiting.batch_id AND state IN ('queued', 'running'))
            LIMIT {Together})
        """);

    /// <summary>Callbacks that are due, those first that have been for longest, of whatever has room yet.</summary>
    public async Task<List<CallbackRow>> DueAsync(DbConnection connection, IReadOnlyCollection<string> fullTargets, IReadOnlyCollection<string> fullTeams, int most)
    {
        var due = await connection.QueryAsync<CallbackRow>($"""
            SELECT {Columns} FROM callbacks
            WHERE due_at IS NOT NULL AND due_at <= {store.Now} AND NOT (target {store.In("@fullTargets")}) AND NOT (team_id {store.In("@fullTeams")})
            ORDER BY due_at LIMIT @most {store.ForUpdateOfFree}
            """, new { fullTargets = fullTargets.ToArray(), fullTeams = fullTeams.ToArray(), most });
        return due.AsList();
    }

    /// <summary>Gives callbacks that this write has read to one sender. Nobody else takes them before the lease is over.</summary>
    public Task LeaseAsync(DbConnection connection, IEnumerable<string> ids, string sender, TimeSpan lease) => connection.ExecuteAsync(
        $"UPDATE callbacks SET sender = @sender, due_at = {store.Now} + @lease WHERE id {store.In("@ids")}",
        new { ids = ids.ToArray(), sender, lease = (long)lease.TotalMilliseconds });

    /// <summary>Makes all that anybody had in hand due: the only gateway has just started.</summary>
    public Task<int> TakeAllBackAsync(DbConnection connection) =>
        connection.ExecuteAsync($"UPDATE callbacks SET sender = NULL, due_at = {store.Now} WHERE sender IS NOT NULL");

    /// <summary>Notes a delivery, unless its sender had it for too long and somebody else has it now.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="callback">The callback as it was leased.</param>
    /// <param name="sender">Who has it.</param>
    /// <param name="delivery">How it went.</param>
    /// <param name="state">What it is after it.</param>
    /// <param name="pause">How long until it is tried again; null if it is not.</param>
    public async Task RecordAsync(DbConnection connection, CallbackRow callback, string sender, DeliveryRow delivery, CallbackState state, TimeSpan? pause)
    {
        var dueAt = pause is { } span ? $"{store.Now} + {(long)span.TotalMilliseconds}" : "NULL";
        var isOurs = await connection.ExecuteAsync(
            $"UPDATE callbacks SET state = @state, deliveries = @number, sender = NULL, due_at = {dueAt} WHERE id = @id AND sender = @sender",
            new { id = callback.Id, sender, state = WireName.Of(state), number = delivery.Number }) > 0;
        if (!isOurs) return;
        await connection.ExecuteAsync("""
            INSERT INTO callback_deliveries (callback_id, number, outcome, status, address, message, started_at, duration_ms)
            VALUES (@id, @Number, @Outcome, @Status, @Address, @Message, @StartedAt, @DurationMs)
            """, new { id = callback.Id, delivery.Number, delivery.Outcome, delivery.Status, delivery.Address, delivery.Message, delivery.StartedAt, delivery.DurationMs });
    }

    /// <summary>What signs the team's callbacks; made when it is first asked for.</summary>
    public async Task<string> TeamSecretAsync(string teamId, CancellationToken cancellationToken) =>
        await store.ReadAsync(connection => FindSecretAsync(connection, teamId), cancellationToken)
        ?? await store.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync(
                    "INSERT INTO callback_secrets (team_id, secret) VALUES (@teamId, @secret) ON CONFLICT DO NOTHING", new { teamId, secret = WebhookSecret.Create() });
                return (await FindSecretAsync(connection, teamId))!;
            },
            cancellationToken);

    /// <summary>Gives the team another secret; what is sent from now on is signed by it.</summary>
    public async Task<string> NewTeamSecretAsync(string teamId, CancellationToken cancellationToken)
    {
        var secret = WebhookSecret.Create();
        await store.WriteAsync(
            connection => connection.ExecuteAsync(
                "INSERT INTO callback_secrets (team_id, secret) VALUES (@teamId, @secret) ON CONFLICT (team_id) DO UPDATE SET secret = excluded.secret", new { teamId, secret }),
            cancellationToken);
        return secret;
    }

    private static Task<string?> FindSecretAsync(DbConnection connection, string teamId) =>
        connection.QuerySingleOrDefaultAsync<string>("SELECT secret FROM callback_secrets WHERE team_id = @teamId", new { teamId });
}
