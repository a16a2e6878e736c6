using System.Data.Common;
using Dapper;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>
/// Looks for <see cref="AsyncMetrics"/> what waits and why. It counts all that waits, in pieces with a rest after each: that takes a fiftieth
/// of a processor, however much waits, and holds nobody up.
/// </summary>
internal sealed class BacklogWatch(IStore store, AsyncMetrics metrics, TimeProvider clock) : BackgroundService
{
    /// <summary>How many are read at once, in half a millisecond: a call that comes meanwhile waits for it.</summary>
    public const int Together = 100;

    /// <summary>How many times as long as a piece the rest after it lasts.</summary>
    private const int RestPerPiece = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                var (running, waiting) = await LookAsync(stoppingToken);
                metrics.Seen(running, waiting);
            }
            catch (ApiException e) when (e.Error.Code is ErrorCode.StoreUnavailable)
            {
                // Said by the dispatcher, and by its lag.
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    /// <summary>How many run, and of each reason to wait what waits for it.</summary>
    public async Task<(long Running, IReadOnlyList<Backlog> Waiting)> LookAsync(CancellationToken cancellationToken)
    {
        var (now, running, ticketed) = await store.ReadAsync(LookAtFewAsync, cancellationToken);
        var tallies = Enum.GetValues<WaitingReason>().ToDictionary(WireName.Of, _ => new Tally(), StringComparer.Ordinal);
        tallies[WireName.Of(WaitingReason.NoWorker)] = ticketed;

        List<Waiting> piece;
        var last = new Waiting { SandboxId = "", Id = "" };
        do
        {
            var started = clock.GetTimestamp();
            piece = await store.ReadAsync(connection => NextAsync(connection, last), cancellationToken);
            foreach (var one in piece)
            {
                // The reasons as InvocationAnswers gives them; one of a later version is not ours to tell.
                var (reason, since) = one.DueAt > now ? (one.Reason, one.Since) : (WireName.Of(WaitingReason.Concurrency), one.DueAt);
                tallies.GetValueOrDefault(reason)?.Add(since);
                last = one;
            }

            if (piece.Count == Together) await Task.Delay(clock.GetElapsedTime(started) * RestPerPiece, clock, cancellationToken);
        }
        while (piece.Count == Together);

        return (running, [.. tallies.Select(reason => new Backlog
        {
            Reason = reason.Key, Count = reason.Value.Count, OldestMs = reason.Value.Oldest is { } oldest ? now - oldest : 0,
        })]);
    }

    /// <summary>The store's time, how many run, and what has a ticket: never more than the shares allow.</summary>
    private async Task<(long Now, long Running, Tally Ticketed)> LookAtFewAsync(DbConnection connection) =>
        (await connection.ExecuteScalarAsync<long>($"SELECT {store.Now}"),
            await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM invocations WHERE state = 'running'"),
            await connection.QuerySingleAsync<Tally>(
                "SELECT count(*) AS Count, min(ticketed_at) AS Oldest FROM invocations WHERE state = 'queued' AND ticketed_at IS NOT NULL"));

    private static async Task<List<Waiting>> NextAsync(DbConnection connection, Waiting last) => (await connection.QueryAsync<Waiting>($"""
        SELECT sandbox_id AS SandboxId, due_at AS DueAt, id AS Id, coalesce(waiting_reason, 'delayed') AS Reason, coalesce(waiting_since, created_at) AS Since
        FROM invocations WHERE state = 'queued' AND ticketed_at IS NULL AND (sandbox_id, due_at, id) > (@SandboxId, @DueAt, @Id)
        ORDER BY sandbox_id, due_at, id LIMIT {Together}
        """, last)).AsList();

    /// <summary>One that waits without a ticket; by the first three they are in order.</summary>
    private sealed record Waiting
    {
        public required string SandboxId { get; init; }

        public long DueAt { get; init; }

        public required string Id { get; init; }

        /// <summary>Why, while it is not due.</summary>
        public string Reason { get; init; } = "";

        public long Since { get; init; }
    }

    private sealed record Tally
    {
        public long Count { get; set; }

        public long? Oldest { get; set; }

        public void Add(long since)
        {
            Count++;
            if (Oldest is null || since < Oldest) Oldest = since;
        }
    }
}
