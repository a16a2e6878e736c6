using Dapper;
using Invoke.Contracts;
using Invoke.Contracts.Schedules;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Schedules;
using Invoke.Gateway.Store;
using Invoke.Gateway.Tests.Invocations;
using Invoke.Gateway.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Tests.Schedules;

/// <summary>A tick fires once, whoever looks and whoever dies, on both stores.</summary>
public abstract class ScheduleFiringTests(PostgresServer? server) : BothStores(server)
{
    private const long Minute = 60_000;

    [Fact]
    public async Task A_tick_that_is_due_makes_one_invocation_and_the_next_tick_lies_ahead()
    {
        var now = await NowAsync();
        var tick = now / Minute * Minute;
        await PutAsync("a", nextAt: tick);
        var made = Assert.Single((await FireAsync(Store)).Made);
        Assert.Equal(("red", Rows.Sandbox, "main", "queued", """{"job":"x","schedule":"a"}"""), (made.TeamId, made.SandboxId, made.Function, made.State, made.Labels));
        var row = (await Table(Store).FindAsync("red", "a", Token))!;
        Assert.Equal((tick, made.Id), (row.LastAt, row.LastInvocationId));
        Assert.True(row.NextAt > now);
        Assert.NotNull(await FindAsync(made.Id));
        Assert.Contains("x-invoke-scheduled-at", System.Text.Encoding.UTF8.GetString(
            await Store.ReadAsync(connection => InvocationTable.RequestAsync(connection, made.Id), Token)), StringComparison.Ordinal);
        Assert.Empty((await FireAsync(Store)).Made);
    }

    [Fact]
    public async Task Many_gateways_that_look_at_once_fire_each_tick_once()
    {
        var tick = await NowAsync() / Minute * Minute;
        for (var i = 0; i < 30; i++) await PutAsync($"s{i}", nextAt: tick);
        var stores = Enumerable.Range(0, 4).Select(_ => IsSqlite ? Store : Open()).ToList();
        var made = (await Task.WhenAll(stores.Concat(stores).Select(FireAsync))).SelectMany(one => one.Made).ToList();
        made.AddRange((await FireAsync(Store)).Made);
        Assert.Equal(30, made.Select(one => one.Labels).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(30, made.Count);
        Assert.Equal(30, await CountAsync("invocations"));
        if (!IsSqlite) foreach (var store in stores) await ((IAsyncDisposable)store).DisposeAsync();
    }

    [Fact]
    public async Task A_gateway_that_dies_in_the_middle_leaves_the_tick_to_another()
    {
        await PutAsync("a", nextAt: await NowAsync() / Minute * Minute);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.WriteAsync<int>(
            async connection =>
            {
                Assert.Single((await Firing(Store).FireAsync(connection, Token)).Made);
                throw new InvalidOperationException("it dies");
            },
            Token));
        Assert.Equal(0, await CountAsync("invocations"));
        Assert.Single((await FireAsync(Store)).Made);
        Assert.Equal((1, 1), (await CountAsync("invocations"), await CountAsync("schedule_ticks")));
    }

    [Fact]
    public async Task A_tick_that_has_fired_does_not_again_though_its_schedule_says_it_is_due()
    {
        var tick = await NowAsync() / Minute * Minute;
        await PutAsync("a", nextAt: tick);
        Assert.Single((await FireAsync(Store)).Made);
        await Store.WriteAsync(connection => connection.ExecuteAsync("UPDATE schedules SET next_at = @tick", new { tick }), Token);
        Assert.Empty((await FireAsync(Store)).Made);
        Assert.Equal(1, await CountAsync("invocations"));
    }

    [Theory]
    [InlineData(MissedPolicy.CatchUp, 1)]
    [InlineData(MissedPolicy.Skip, 0)]
    public async Task Of_ticks_that_were_missed_the_last_fires_or_none(MissedPolicy policy, int fired)
    {
        // An hourly one, of which the last passed a while ago.
        var now = await NowAsync();
        var due = now - (now % (60 * Minute));
        var cron = $"{DateTimeOffset.FromUnixTimeMilliseconds(now).Minute switch { < 30 => 30, _ => 0 }} * * * *";
        await PutAsync("a", nextAt: due - (50 * 60 * Minute), cron, policy);
        var made = (await FireAsync(Store)).Made;
        Assert.Equal(fired, made.Count);
        var row = (await Table(Store).FindAsync("red", "a", Token))!;
        Assert.True(row.NextAt > now);
        if (fired == 1) Assert.InRange(row.LastAt!.Value, now - (60 * Minute), now);
        else Assert.Null(row.LastAt);
        Assert.Empty((await FireAsync(Store)).Made);
    }

    [Fact]
    public async Task One_that_cannot_be_read_does_not_hold_up_the_others()
    {
        var tick = await NowAsync() / Minute * Minute;
        await PutAsync("bad", nextAt: tick - Minute, zone: "Mars/Olympus");
        await PutAsync("good", nextAt: tick);
        Assert.Equal("""{"job":"x","schedule":"good"}""", Assert.Single((await FireAsync(Store)).Made).Labels);
        Assert.True((await Table(Store).FindAsync("red", "bad", Token))!.NextAt > tick);
    }

    [Fact]
    public async Task One_that_rests_is_never_due()
    {
        await PutAsync("a", nextAt: null);
        Assert.False(await Table(Store).AnyDueAsync(Token));
        Assert.Empty((await FireAsync(Store)).Made);
    }

    private static ScheduleTable Table(IStore store) => new(store);

    private static ScheduleFiring Firing(IStore store) => new(
        Table(store), new InvocationTable(store), new InvocationFactory(TimeProvider.System), Options.Create(new ScheduleOptions()), NullLogger<ScheduleFiring>.Instance);

    private static Task<(List<InvocationRow> Made, int Due)> FireAsync(IStore store) =>
        store.WriteAsync(connection => Firing(store).FireAsync(connection, Token), Token);

    private Task<bool> PutAsync(string name, long? nextAt, string cron = "* * * * *", MissedPolicy policy = MissedPolicy.CatchUp, string zone = "UTC") => Store.WriteAsync(
        async connection =>
        {
            await ScheduleTable.PutAsync(connection, new ScheduleRow
            {
                Id = $"sch_{name}",
                TeamId = Rows.Team,
                Name = name,
                Cron = cron,
                TimeZone = zone,
                OnMissed = WireName.Of(policy),
                SandboxId = Rows.Sandbox,
                Function = "main",
                Request = """{"body_base64":"aGk=","labels":{"job":"x"}}"""u8.ToArray(),
                CreatedAt = 1,
                UpdatedAt = 1,
                NextAt = nextAt,
            });
            return true;
        },
        Token);

    private Task<long> CountAsync(string table) => Store.ReadAsync(connection => connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}"), Token);

    public sealed class OnSqlite() : ScheduleFiringTests(null);

    public sealed class OnPostgreSql(PostgresServer server) : ScheduleFiringTests(server);
}
