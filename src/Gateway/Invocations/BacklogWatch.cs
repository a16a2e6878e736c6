using System.Data.Common;
using Dapper;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>Looks for <see cref="AsyncMetrics"/> what waits and why. It counts all that waits; so the more that is, the more seldom.</summary>
internal sealed class BacklogWatch(IStore store, AsyncMetrics metrics, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10), LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>How many times as long as a look the pause after it lasts, up to the longest: so looks take little of a processor.</summary>
    private const int PausePerLook = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var started = clock.GetTimestamp();
            var pause = Pause;
            try
            {
                var (running, waiting) = await store.ReadAsync(connection => LookAsync(store, connection), stoppingToken);
                metrics.Seen(running, waiting);
                var rest = clock.GetElapsedTime(started) * PausePerLook;
                pause = rest < Pause ? Pause : rest < LongestPause ? rest : LongestPause;
            }
            catch (ApiException e) when (e.Error.Code is ErrorCode.StoreUnavailable)
            {
                // Said by the dispatcher, and by its lag.
            }

            await Task.Delay(pause, clock, stoppingToken);
        }
    }

    /// <summary>How many run, and of each reason to wait what waits for it.</summary>
    public static async Task<(long Running, IReadOnlyList<Backlog> Waiting)> LookAsync(IStore store, DbConnection connection)
    {
        // The reasons as InvocationAnswers gives them.
        var now = await connection.ExecuteScalarAsync<long>($"SELECT {store.Now}");
        var backlog = (await connection.QueryAsync<Backlog>("""
            SELECT reason AS Reason, count(*) AS Count, @now - min(since) AS OldestMs FROM (
                SELECT CASE WHEN due_at > @now THEN coalesce(waiting_reason, 'delayed') ELSE 'concurrency' END AS reason,
                       CASE WHEN due_at > @now THEN coalesce(waiting_since, created_at) ELSE due_at END AS since
                FROM invocations WHERE state = 'queued' AND ticketed_at IS NULL
                UNION ALL
                SELECT 'no_worker', ticketed_at FROM invocations WHERE state = 'queued' AND ticketed_at IS NOT NULL) AS one
            GROUP BY reason
            """, new { now })).ToDictionary(one => one.Reason, StringComparer.Ordinal);
        var running = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM invocations WHERE state = 'running'");
        return (running, [.. Enum.GetValues<WaitingReason>().Select(WireName.Of).Select(reason =>
            backlog.GetValueOrDefault(reason) ?? new Backlog { Reason = reason, Count = 0, OldestMs = 0 })]);
    }
}
