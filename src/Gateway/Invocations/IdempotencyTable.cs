using System.Data.Common;
using Dapper;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>The SQL about idempotency keys.</summary>
internal sealed class IdempotencyTable(IStore store)
{
    /// <summary>Which of the keys the team has used.</summary>
    public async Task<HashSet<string>> KnownAsync(string teamId, string[] keys, CancellationToken cancellationToken)
    {
        var known = await store.ReadAsync(
            connection => connection.QueryAsync<string>($"SELECT key FROM idempotency_keys WHERE team_id = @teamId AND key {store.In("@keys")}", new { teamId, keys }),
            cancellationToken);
        return known.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Takes the keys of those that have one, for their invocations; inside a write.</summary>
    /// <returns>Whose the keys are now.</returns>
    public async Task<IReadOnlyDictionary<string, TakenKey>> TakeAsync(DbConnection connection, string teamId, IReadOnlyList<NewInvocation> invocations)
    {
        var named = invocations.Where(invocation => invocation.Row.IdempotencyKey is not null)
            // All take theirs in one order: two that take the same ones wait for each other in turn, not in a ring.
            .OrderBy(invocation => invocation.Row.IdempotencyKey, StringComparer.Ordinal).ToList();
        if (named.Count == 0) return new Dictionary<string, TakenKey>(StringComparer.Ordinal);

        foreach (var invocation in named)
        {
            await connection.ExecuteAsync("""
                INSERT INTO idempotency_keys (team_id, key, invocation_id, fingerprint) VALUES (@teamId, @key, @id, @fingerprint)
                ON CONFLICT (team_id, key) DO NOTHING
                """, new { teamId, key = invocation.Row.IdempotencyKey, id = invocation.Row.Id, fingerprint = invocation.Fingerprint });
        }

        var holders = await connection.QueryAsync<TakenKey>(
            $"SELECT key AS Key, invocation_id AS InvocationId, fingerprint AS Fingerprint FROM idempotency_keys WHERE team_id = @teamId AND key {store.In("@keys")}",
            new { teamId, keys = named.Select(invocation => invocation.Row.IdempotencyKey!).Distinct(StringComparer.Ordinal).ToArray() });
        return holders.ToDictionary(holder => holder.Key, StringComparer.Ordinal);
    }
}
