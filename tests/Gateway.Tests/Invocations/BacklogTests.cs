using System.Diagnostics.Metrics;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Tests.Store;
using Microsoft.Extensions.DependencyInjection;

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

        var (running, waiting) = await LookAsync();
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

    [Fact]
    public async Task However_many_wait_each_is_counted_once()
    {
        var now = await NowAsync();
        const int many = (2 * BacklogWatch.Together) + 1;
        await AddAsync([.. Enumerable.Range(0, many).Select(each => Rows.Queued(now) with { SandboxId = $"sb_{each % 3}", DueAt = now - (each % 5) })]);
        var (_, waiting) = await LookAsync();
        Assert.Equal(many, waiting.Sum(one => one.Count));
        Assert.Equal(many, waiting.Single(one => one.Reason == "concurrency").Count);
    }

    private async Task<(long Running, IReadOnlyList<Backlog> Waiting)> LookAsync()
    {
        using var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var watch = new BacklogWatch(Store, new AsyncMetrics(meters.GetRequiredService<IMeterFactory>(), TimeProvider.System), TimeProvider.System);
        return await watch.LookAsync(Token);
    }

    public sealed class OnSqlite() : BacklogTests(null);

    public sealed class OnPostgreSql(PostgresServer server) : BacklogTests(server);
}
