using Dapper;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Triggers;

/// <summary>The SQL about triggers. Whatever shows or changes one names the team.</summary>
internal sealed class TriggerTable(IStore store, TimeProvider clock)
{
    private const int MostOfTeam = 100;

    private const string Columns = """
        team_id AS TeamId, name AS Name, version AS Version, exchange AS Exchange, routing_key AS RoutingKey, body AS Body, paused AS Paused, gone AS Gone,
        created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    /// <summary>Makes the trigger, or changes the one of its name.</summary>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="ApiException"><see cref="ErrorCode.Conflict"/>: it takes from elsewhere; <see cref="ErrorCode.TooManyRequests"/>: there are enough.</exception>
    public Task<bool> PutAsync(TriggerRow trigger, CancellationToken cancellationToken) => store.WriteAsync(
        async connection =>
        {
            await store.LockAsync(connection, $"invoke.triggers.{trigger.TeamId}");
            var before = await connection.QuerySingleOrDefaultAsync<TriggerRow>($"SELECT {Columns} FROM triggers WHERE team_id = @TeamId AND name = @Name", trigger);
            if (before is { Gone: true }) throw new ApiException(ErrorCode.Conflict, "a trigger of that name is being deleted; try again");
            if (before is not null && (before.Exchange, before.RoutingKey) != (trigger.Exchange, trigger.RoutingKey))
                throw new ApiException(ErrorCode.Conflict, $"the trigger takes from {before.Exchange} by {before.RoutingKey}; delete it first, or give this one another name");
            if (before is null && await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM triggers WHERE team_id = @TeamId", trigger) >= MostOfTeam)
                throw new ApiException(ErrorCode.TooManyRequests, $"the team already has {MostOfTeam} triggers; delete one first");
            await connection.ExecuteAsync($"""
                INSERT INTO triggers (team_id, name, version, exchange, routing_key, body, paused, gone, created_at, updated_at)
                VALUES (@TeamId, @Name, @Version, @Exchange, @RoutingKey, @Body, FALSE, FALSE, {store.Now}, {store.Now})
                ON CONFLICT (team_id, name) DO UPDATE SET version = excluded.version, body = excluded.body, updated_at = excluded.updated_at
                """, trigger);
            return before is null;
        },
        cancellationToken);

    /// <summary>The team's trigger.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>.</exception>
    public async Task<TriggerRow> GetAsync(string teamId, string name, CancellationToken cancellationToken) => await store.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<TriggerRow>($"SELECT {Columns} FROM triggers WHERE team_id = @teamId AND name = @name AND NOT gone", new { teamId, name }),
        cancellationToken) ?? throw NotFound();

    /// <summary>The team's triggers by their names.</summary>
    public async Task<List<TriggerRow>> ListAsync(string teamId, CancellationToken cancellationToken) => (await store.ReadAsync(
        connection => connection.QueryAsync<TriggerRow>($"SELECT {Columns} FROM triggers WHERE team_id = @teamId AND NOT gone ORDER BY name", new { teamId }), cancellationToken)).AsList();

    /// <summary>All triggers there are, deleted ones too.</summary>
    public async Task<List<TriggerRow>> AllAsync(CancellationToken cancellationToken) => (await store.ReadAsync(
        connection => connection.QueryAsync<TriggerRow>($"SELECT {Columns} FROM triggers"), cancellationToken)).AsList();

    /// <summary>Has its messages wait, or no longer.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>.</exception>
    public Task PauseAsync(string teamId, string name, bool paused, CancellationToken cancellationToken) => ChangeAsync("paused = @paused", teamId, name, paused, cancellationToken);

    /// <summary>Marks it as deleted.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>.</exception>
    public Task MarkGoneAsync(string teamId, string name, CancellationToken cancellationToken) => ChangeAsync("gone = TRUE", teamId, name, paused: false, cancellationToken);

    /// <summary>Its queue is deleted.</summary>
    public Task ForgetAsync(TriggerRow trigger, CancellationToken cancellationToken) => store.WriteAsync(
        connection => connection.ExecuteAsync("DELETE FROM triggers WHERE team_id = @TeamId AND name = @Name AND gone", trigger), cancellationToken);

    /// <summary>Another version.</summary>
    public string NextVersion() => $"{Ulid.NewUlid(clock.GetUtcNow())}";

    private async Task ChangeAsync(string change, string teamId, string name, bool paused, CancellationToken cancellationToken)
    {
        var changed = await store.WriteAsync(
            connection => connection.ExecuteAsync(
                $"UPDATE triggers SET {change}, version = @version, updated_at = {store.Now} WHERE team_id = @teamId AND name = @name AND NOT gone",
                new { teamId, name, paused, version = NextVersion() }),
            cancellationToken);
        if (changed == 0) throw NotFound();
    }

    private static ApiException NotFound() => new(ErrorCode.NotFound, "there is no such trigger");
}
