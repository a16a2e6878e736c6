using System.Data.Common;
using Dapper;
using Invoke.Gateway.Ingress;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Events;

/// <summary>The SQL about who is to be answered.</summary>
internal sealed class ReplyTable(IStore store, InvocationTable table, EventBell bell)
{
    /// <summary>Somebody wants to be answered with an invocation that was there before; at once if it has ended.</summary>
    public async Task AddAsync(string invocationId, ReplyTo replyTo, CancellationToken cancellationToken)
    {
        await store.WriteAsync(
            async connection =>
            {
                // Locked: it cannot end between the look and the note.
                if (await table.LockAsync(connection, invocationId) is not { } row) return 0;
                await connection.ExecuteAsync("""
                    INSERT INTO invocation_replies (invocation_id, queue, correlation_id) VALUES (@invocationId, @Queue, @CorrelationId)
                    ON CONFLICT (invocation_id, queue, correlation_id) DO NOTHING
                    """, new { invocationId, replyTo.Queue, replyTo.CorrelationId });
                return row.IsTerminal
                    ? await connection.ExecuteAsync("INSERT INTO invocation_events (invocation_id, kind) VALUES (@invocationId, @kind)", new { invocationId, kind = EventRow.Asked })
                    : 0;
            },
            cancellationToken);
        bell.Ring();
    }

    /// <summary>Who is to be answered with one of these invocations.</summary>
    public async Task<List<ReplyRow>> OfAsync(DbConnection connection, string[] ids) => (await connection.QueryAsync<ReplyRow>(
        $"SELECT id AS Id, invocation_id AS InvocationId, queue AS Queue, correlation_id AS CorrelationId FROM invocation_replies WHERE invocation_id {store.In("@ids")}", new { ids })).AsList();

    /// <summary>They have been answered.</summary>
    public Task AnsweredAsync(IReadOnlyCollection<long> replies, CancellationToken cancellationToken) => store.WriteAsync(
        connection => connection.ExecuteAsync($"DELETE FROM invocation_replies WHERE id {store.In("@replies")}", new { replies = replies.ToArray() }), cancellationToken);
}
