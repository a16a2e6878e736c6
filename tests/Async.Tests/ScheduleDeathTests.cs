using Invoke.Contracts.Schedules;
using Invoke.Tests;

namespace Invoke.Async.Tests;

/// <summary>Two gateways look for ticks and are killed in the middle of them: each tick makes one invocation.</summary>
public sealed class ScheduleDeathTests(Line line) : LineTests(line)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_tick_fires_once_whichever_gateway_dies()
    {
        var sandbox = await Cluster.ClaimAsync(Sandbox.Hello);
        var name = $"ticks-{sandbox.Id}";
        var put = await Cluster.SendAsync(HttpMethod.Put, $"/api/v1/schedules/{name}", $$"""{"cron":"0 0 1 1 *","sandbox_id":"{{sandbox.Id}}","function":"main"}""");
        Assert.True(put.Status is System.Net.HttpStatusCode.Created, $"{put}");

        // 1. Both look at once.
        for (var i = 0; i < 3; i++) await FiredAsync(name, await TickAsync(name));
        Assert.Equal(3, await CountAsync(name));

        // 2. One is killed while the tick is on its way into the store, whether by it or by the other.
        foreach (var victim in (int[])[0, 1])
        {
            long tick;
            await using (var held = await StoreLock.OnAllAsync(Line.Store))
            {
                tick = await TickAsync(name);
                await held.HoldsUpAsync("INSERT INTO invocations");
                await Line.KillGatewayAsync(Line.Gateways[victim]);
                Line.Gateways[victim] = await Line.AddGatewayAsync();
            }

            await FiredAsync(name, tick);
        }

        Assert.Equal(5, await CountAsync(name));

        // 3. All are dead when it comes: the first one that is back catches up, once.
        foreach (var gateway in Line.Gateways) await Line.KillGatewayAsync(gateway);
        var missed = await TickAsync(name, ago: 3_600_000);
        for (var i = 0; i < 2; i++) Line.Gateways[i] = await Line.AddGatewayAsync();
        await FiredAsync(name, missed);
        Assert.Equal(6, await CountAsync(name));
        Assert.Equal(6L, await ScalarAsync("SELECT count(*) FROM schedule_ticks JOIN schedules ON id = schedule_id WHERE name = $1", name));
        await Cluster.SendAsync(HttpMethod.Delete, $"/api/v1/schedules/{name}");
    }

    /// <summary>Makes it due, and returns the tick.</summary>
    private async Task<long> TickAsync(string name, long ago = 0) => (long)(await ScalarAsync(
        $"UPDATE schedules SET next_at = (extract(epoch FROM clock_timestamp()) * 1000)::bigint - {ago} WHERE name = $1 RETURNING next_at", name))!;

    private async Task FiredAsync(string name, long tick)
    {
        Schedule schedule = null!;
        await Wait.UntilAsync(
            async () => new DateTimeOffset((schedule = (await Cluster.GetAsync($"/api/v1/schedules/{name}")).As<Schedule>()).LastAt ?? default).ToUnixTimeMilliseconds() == tick,
            "it has fired", Token);
        Assert.NotNull((await Cluster.InvocationAsync(schedule.LastInvocationId!)).Labels["schedule"]);
    }

    private async Task<int> CountAsync(string name) => (await Cluster.InvocationsAsync($"label=schedule:{name}")).Count;

    private async Task<object?> ScalarAsync(string sql, string name)
    {
        await using var command = Line.Store.CreateCommand(sql);
        command.Parameters.AddWithValue(name);
        return await command.ExecuteScalarAsync(Token);
    }
}
