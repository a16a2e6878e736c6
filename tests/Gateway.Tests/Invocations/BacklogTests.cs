using Invoke.Gateway.Invocations;
using Invoke.Gateway.Tests.Store;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>What the metrics say of what waits, on both stores.</summary>
public abstract class BacklogTests(PostgresServer? server) : BothStores(server)
{
    [Fact]
    public async Task What_waits_is_counted_by_what_it_waits_for()
    {
        var now = await NowAsync();
        await AddAsync(
            Rows.Queued(now) with { DueAt = now - 5000 }, Rows.Queued(now) with { DueAt = now - 9000 },
            Rows.Queued(now) with { DueAt = now - 9000, TicketedAt = now - 2000 },
            Rows.Queued(now) with { DueAt = now + 600_000, CreatedAt = now - 1000 },
            Rows.Queued(now) with { DueAt = now + 600_000, WaitingReason = "backoff", WaitingSince = now - 3000 },
            Rows.Running(now), Rows.Running(now), Rows.Running(now),
            Rows.Running(now) with { State = "succeeded", FinishedAt = now });

        var (running, waiting) = await Store.ReadAsync(connection => BacklogWatch.LookAsync(Store, connection), Token);
        Assert.Equal(3, running);
        Counts("concurrency", 2, 9000);
        Counts("no_worker", 1, 2000);
        Counts("delayed", 1, 1000);
        Counts("backoff", 1, 3000);
        Assert.All(waiting.Where(one => one.Count == 0), one => Assert.Equal(0, one.OldestMs));

        void Counts(string reason, int count, long atLeast)
        {
            var one = Assert.Single(waiting, one => one.Reason == reason);
            Assert.Equal(count, one.Count);
            Assert.InRange(one.OldestMs, atLeast, atLeast + 60_000);
        }
    }

    public sealed class OnSqlite() : BacklogTests(null);

    public sealed class OnPostgreSql(PostgresServer server) : BacklogTests(server);
}
