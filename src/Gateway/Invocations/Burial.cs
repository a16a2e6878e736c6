using System.Data.Common;
using Dapper;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>Ends what waits or runs in a sandbox that is gone.</summary>
internal sealed class Burial(IStore store, Changes changes, ILogger<Burial> logger)
{
    private const int Together = 1000;

    // Each is what one of the partial indexes holds.
    private static readonly string[] Living =
        ["state = 'queued' AND ticketed_at IS NULL", "state = 'queued' AND ticketed_at IS NOT NULL", "state = 'running'"];

    public async Task BuryAsync(string sandboxId, CancellationToken cancellationToken)
    {
        var buried = 0;
        foreach (var living in Living)
        {
            List<InvocationRow> ended;
            do
            {
                ended = await store.WriteAsync(connection => EndAsync(connection, sandboxId, living), cancellationToken);
                buried += ended.Count;
                changes.Committed(ended);
            }
            while (ended.Count == Together);
        }

        if (buried > 0) Log.Buried(logger, sandboxId, buried);
    }

    private async Task<List<InvocationRow>> EndAsync(DbConnection connection, string sandboxId, string living)
    {
        await connection.ExecuteAsync($"""
            INSERT INTO invocation_attempts (invocation_id, number, outcome, error_code, error_message, started_at, finished_at, worker)
            SELECT id, attempt, @unknown, @code, @message, claimed_at, {store.Now}, claimed_by FROM invocations
            WHERE sandbox_id = @sandboxId AND state = 'running' AND {living}
            ON CONFLICT (invocation_id, number) DO NOTHING
            """, Parameters(sandboxId));
        var ended = await connection.QueryAsync<InvocationRow>($"""
            UPDATE invocations
            SET state = @dead, version = version + 1, finished_at = {store.Now}, ticketed_at = NULL, lease_until = NULL, waiting_reason = NULL,
                waiting_since = NULL, error_code = @code, error_message = @message
            WHERE id IN (SELECT id FROM invocations WHERE sandbox_id = @sandboxId AND {living} LIMIT {Together} {store.ForUpdate})
            RETURNING {InvocationTable.Columns}
            """, Parameters(sandboxId));
        return ended.AsList();
    }

    private static object Parameters(string sandboxId) => new
    {
        sandboxId,
        dead = WireName.Of(InvocationState.Dead),
        unknown = WireName.Of(AttemptOutcome.Unknown),
        code = ErrorCode.SandboxLost.Wire(),
        message = "the sandbox was deleted, has expired, or has failed",
    };
}
