using System.Data.Common;
using Dapper;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>The dispatcher's SQL. Each statement reads one of the partial indexes, never the table.</summary>
internal sealed class DispatchTable(IStore store)
{
    private const int Together = 500;
    private const string TicketColumns = "id AS InvocationId, attempt AS Attempt, sandbox_id AS SandboxId, trace_parent AS TraceParent, trace_state AS TraceState";

    /// <summary>Ends what was not started by its expiry; of what finished badly before, the last failure stays.</summary>
    public async Task<List<InvocationRow>> ExpireAsync(DbConnection connection)
    {
        var expired = await connection.QueryAsync<InvocationRow>($"""
            UPDATE invocations
            SET state = CASE WHEN finished_badly + unknowns = 0 THEN @expired WHEN error_code = @functionTimeout THEN @timedOut ELSE @failed END,
                error_code = CASE WHEN finished_badly + unknowns > 0 THEN error_code ELSE @code END,
                error_message = CASE WHEN finished_badly + unknowns > 0 THEN error_message ELSE @message END,
                version = version + 1, finished_at = {store.Now}, ticketed_at = NULL, waiting_reason = NULL, waiting_since = NULL
            WHERE id IN (SELECT id FROM invocations WHERE state = 'queued' AND expires_at > 0 AND expires_at <= {store.Now} ORDER BY expires_at LIMIT {Together} {store.ForUpdateOfFree})
            RETURNING {InvocationTable.Columns}
            """, new
        {
            failed = WireName.Of(InvocationState.Failed),
            timedOut = WireName.Of(InvocationState.TimedOut),
            functionTimeout = ErrorCode.FunctionTimeout.Wire(),
            expired = WireName.Of(InvocationState.Expired),
            code = ErrorCode.Expired.Wire(),
            message = "it was not started by its expiry",
        });
        return expired.AsList();
    }

    /// <summary>
    /// Of each sandbox, how many of its invocations run or have a ticket; and the sandboxes with invocations that wait without
    /// one. The latter steps from one to the next in the index, however many wait in each.
    /// </summary>
    public static async Task<(List<InFlight> InFlight, List<string> Backlogged)> LookAsync(DbConnection connection)
    {
        await using var both = await connection.QueryMultipleAsync("""
            SELECT sandbox_id AS SandboxId, team_id AS TeamId, count(*) AS Count FROM (
                SELECT sandbox_id, team_id FROM invocations WHERE state = 'running'
                UNION ALL
                SELECT sandbox_id, team_id FROM invocations WHERE state = 'queued' AND ticketed_at > 0) AS one
            GROUP BY sandbox_id, team_id;
            WITH RECURSIVE backlogged (sandbox_id) AS (
                SELECT * FROM (
                    SELECT sandbox_id FROM invocations WHERE state = 'queued' AND ticketed_at IS NULL ORDER BY sandbox_id LIMIT 1) AS first
                UNION ALL
                SELECT (SELECT next.sandbox_id FROM invocations AS next
                        WHERE next.state = 'queued' AND next.ticketed_at IS NULL AND next.sandbox_id > backlogged.sandbox_id
                        ORDER BY next.sandbox_id LIMIT 1)
                FROM backlogged WHERE backlogged.sandbox_id IS NOT NULL)
            SELECT sandbox_id FROM backlogged WHERE sandbox_id IS NOT NULL
            """);
        return ((await both.ReadAsync<InFlight>()).AsList(), (await both.ReadAsync<string>()).AsList());
    }

    /// <summary>Makes tickets for the sandbox's invocations that are due, those due first. Nothing is searched by the expiry: almost all would be found.</summary>
    public Task<List<InvocationTicket>> ReleaseAsync(DbConnection connection, string sandboxId, int most) => TicketsAsync(connection, $"""
        UPDATE invocations SET ticketed_at = {store.Now}
        WHERE id IN (
            SELECT id FROM invocations
            WHERE sandbox_id = @sandboxId AND state = 'queued' AND ticketed_at IS NULL AND due_at <= {store.Now} AND expires_at - {store.Now} > 0
            ORDER BY due_at, id LIMIT @most {store.ForUpdateOfFree})
        RETURNING {TicketColumns}
        """, new { sandboxId, most });

    /// <summary>Makes tickets for running attempts whose lease is over: their result is fetched.</summary>
    public Task<List<InvocationTicket>> RenewLeasesAsync(DbConnection connection, TimeSpan lease) => TicketsAsync(connection, $"""
        UPDATE invocations SET lease_until = {store.Now} + @lease
        WHERE id IN (SELECT id FROM invocations WHERE state = 'running' AND lease_until <= {store.Now} ORDER BY lease_until LIMIT {Together} {store.ForUpdateOfFree})
        RETURNING {TicketColumns}
        """, new { lease = (long)lease.TotalMilliseconds });

    /// <summary>Makes tickets anew that nobody has taken for so long.</summary>
    public Task<List<InvocationTicket>> RenewTicketsAsync(DbConnection connection, TimeSpan age) => TicketsAsync(connection, $"""
        UPDATE invocations SET ticketed_at = {store.Now}
        WHERE id IN (
            SELECT id FROM invocations WHERE state = 'queued' AND ticketed_at IS NOT NULL AND ticketed_at <= {store.Now} - @age
            ORDER BY ticketed_at LIMIT {Together} {store.ForUpdateOfFree})
        RETURNING {TicketColumns}
        """, new { age = (long)age.TotalMilliseconds });

    /// <summary>Takes back tickets that did not get to the broker.</summary>
    public Task<int> TakeBackAsync(DbConnection connection, IEnumerable<InvocationTicket> tickets) => connection.ExecuteAsync(
        $"UPDATE invocations SET ticketed_at = NULL WHERE id {store.In("@ids")} AND state = 'queued'", new { ids = tickets.Select(ticket => ticket.InvocationId).ToArray() });

    /// <summary>Takes back all tickets that nobody has claimed: the broker may have lost them.</summary>
    public static Task TakeAllBackAsync(DbConnection connection) => connection.ExecuteAsync(
        "UPDATE invocations SET ticketed_at = NULL WHERE state = 'queued' AND ticketed_at IS NOT NULL");

    /// <summary>Ends all leases: nobody works for a store whose only gateway has just started.</summary>
    public static Task EndLeasesAsync(DbConnection connection) => connection.ExecuteAsync("UPDATE invocations SET lease_until = 0 WHERE state = 'running'");

    private static async Task<List<InvocationTicket>> TicketsAsync(DbConnection connection, string sql, object parameters) =>
        (await connection.QueryAsync<InvocationTicket>(sql, parameters)).AsList();
}
