using System.Data.Common;
using Dapper;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>Looks for <see cref="AsyncMetrics"/> what waits and why. Seldom: it counts all that waits.</summary>
internal sealed class BacklogWatch(IStore store, AsyncMetrics metrics, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await store.ReadAsync(LookAsync, stoppingToken);
            }
            catch (ApiException e) when (e.Error.Code is ErrorCode.StoreUnavailable)
            {
                // Said by the dispatcher, and by its lag.
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task<bool> LookAsync(DbConnection connection)
    {
        // The reasons as InvocationAnswers gives them.
        var backlog = (await connection.QueryAsync<Backlog>($"""
            SELECT reason AS Reason, count(*) AS Count, {store.Now} - min(since) AS OldestMs FROM (
                SELECT CASE WHEN due_at > {store.Now} THEN coalesce(waiting_reason, 'delayed') WHEN ticketed_at IS NOT NULL THEN 'no_worker' ELSE 'concurrency' END AS reason,
                       CASE WHEN due_at > {store.Now} THEN coalesce(waiting_since, created_at) ELSE coalesce(ticketed_at, due_at) END AS since
                FROM invocations WHERE state = 'queued') AS one
            GROUP BY reason
            """)).ToDictionary(one => one.Reason, StringComparer.Ordinal);
        var running = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM invocations WHERE state = 'running'");
        metrics.Seen(running, [.. Enum.GetValues<WaitingReason>().Select(WireName.Of).Select(reason =>
            backlog.GetValueOrDefault(reason) ?? new Backlog { Reason = reason, Count = 0, OldestMs = 0 })]);
        return true;
    }
}
