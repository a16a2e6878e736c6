using Dapper;

namespace Invoke.Gateway.Store;

/// <summary>All SQL about API keys. Whatever shows or changes keys names the team; only the check of a presented key does not.</summary>
internal sealed class ApiKeyTable(IStore store)
{
    private const string Columns = """
        id AS Id, team_id AS TeamId, name AS Name, scopes AS Scopes, hash AS Hash, created_by AS CreatedBy,
        created_at AS CreatedAt, expires_at AS ExpiresAt, last_used_at AS LastUsedAt
        """;

    /// <summary>Adds the key, unless its team already has <paramref name="most"/>; then false.</summary>
    public async Task<bool> AddAsync(ApiKeyRow key, int most, CancellationToken cancellationToken) => await store.WriteAsync(
        connection => connection.ExecuteAsync("""
            INSERT INTO api_keys (id, team_id, name, scopes, hash, created_by, created_at, expires_at)
            SELECT @Id, @TeamId, @Name, @Scopes, @Hash, @CreatedBy, @CreatedAt, @ExpiresAt
            WHERE (SELECT count(*) FROM api_keys WHERE team_id = @TeamId) < @most
            """, new { key.Id, key.TeamId, key.Name, key.Scopes, key.Hash, key.CreatedBy, key.CreatedAt, key.ExpiresAt, most }),
        cancellationToken) > 0;

    /// <summary>The key of that id, whatever team it belongs to; null if there is none.</summary>
    public Task<ApiKeyRow?> FindAsync(string id, CancellationToken cancellationToken) => store.ReadAsync(
        connection => connection.QuerySingleOrDefaultAsync<ApiKeyRow>($"SELECT {Columns} FROM api_keys WHERE id = @id", new { id }),
        cancellationToken);

    /// <summary>The team's keys, newest first.</summary>
    public async Task<List<ApiKeyRow>> ListAsync(string teamId, CancellationToken cancellationToken)
    {
        var keys = await store.ReadAsync(
            connection => connection.QueryAsync<ApiKeyRow>($"SELECT {Columns} FROM api_keys WHERE team_id = @teamId ORDER BY id DESC", new { teamId }),
            cancellationToken);
        return keys.AsList();
    }

    /// <summary>Takes the team's key away; false if the team has none of that id.</summary>
    public async Task<bool> DeleteAsync(string teamId, string id, CancellationToken cancellationToken) => await store.WriteAsync(
        connection => connection.ExecuteAsync("DELETE FROM api_keys WHERE team_id = @teamId AND id = @id", new { teamId, id }),
        cancellationToken) > 0;

    /// <summary>Notes a use; an older one changes nothing.</summary>
    public Task NoteUseAsync(string id, long usedAt, CancellationToken cancellationToken) => store.WriteAsync(
        connection => connection.ExecuteAsync(
            "UPDATE api_keys SET last_used_at = @usedAt WHERE id = @id AND coalesce(last_used_at, 0) < @usedAt", new { id, usedAt }),
        cancellationToken);
}
