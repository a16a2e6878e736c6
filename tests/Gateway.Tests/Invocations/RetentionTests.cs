using Dapper;
using Invoke.Contracts.Batches;
using Invoke.Gateway.Batches;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Tests.Store;
using Invoke.Tests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>What has been kept long enough goes, and the ledgers add up all the same; on both stores.</summary>
public abstract class RetentionTests(PostgresServer? server) : BothStores(server)
{
    private const long Hour = 3_600_000;

    [Fact]
    public async Task Successes_go_after_a_day_and_all_else_after_a_week()
    {
        var now = await NowAsync();
        InvocationRow Ended(string state, long hours) => Rows.Running(now) with { State = state, FinishedAt = now - (hours * Hour) };
        var kept = new[] { Ended("succeeded", 23), Ended("failed", 167), Ended("dead", 25), Rows.Queued(now - (1000 * Hour)), Rows.Running(now - (1000 * Hour)) };
        // More than are deleted at a time.
        var gone = Enumerable.Range(0, 1100).Select(_ => Ended("succeeded", 25)).Append(Ended("failed", 169)).Append(Ended("cancelled", 169)).ToArray();
        await AddAsync(kept);
        await AddAsync(gone);
        await FillAsync();

        await PassAsync(kept.Length);
        foreach (var row in kept) Assert.NotNull(await FindAsync(row.Id));
        foreach (var table in (string[])["invocation_requests", "invocation_results", "invocation_attempts"]) Assert.Equal(kept.Length, await CountAsync(table));
        Assert.Equal(0, await CountAsync("idempotency_keys WHERE invocation_id NOT IN (SELECT id FROM invocations)"));
    }

    [Fact]
    public async Task Keys_go_a_day_after_the_end_though_the_invocation_stays()
    {
        var now = await NowAsync();
        var (older, younger) = (
            Rows.Running(now) with { State = "failed", FinishedAt = now - (25 * Hour) }, Rows.Running(now) with { State = "failed", FinishedAt = now - (23 * Hour) });
        await AddAsync(older, younger, Rows.Queued(now - (1000 * Hour)));
        await FillAsync();
        await PassAsync(3, () => CountAsync("idempotency_keys"), 2);
        Assert.Equal(3, await CountAsync("invocations"));
        Assert.Equal(0, await Store.ReadAsync(
            connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM idempotency_keys WHERE invocation_id = @Id", older), Token));
    }

    [Fact]
    public async Task What_somebody_is_still_to_be_told_of_stays_until_that_is_over()
    {
        var old = await NowAsync() - (200 * Hour);
        InvocationRow Ended() => Rows.Running(old) with { State = "succeeded", FinishedAt = old, HasCallback = true };
        var (told, untold) = (Ended(), Ended());
        await Store.WriteAsync(
            async connection =>
            {
                foreach (var row in (InvocationRow[])[told, untold])
                {
                    var callback = CallbackFactory.ForInvocation(row.TeamId, row.Id, new CallbackTerms(new Uri("https://example.com/"), null), DateTimeOffset.UnixEpoch);
                    await Invocations.AddAsync(connection, [new NewInvocation(row, [], null) { Callback = callback }], Token);
                    await InvocationTable.UpdateAsync(connection, row);
                }

                await connection.ExecuteAsync("INSERT INTO callback_deliveries (callback_id, number, outcome, started_at, duration_ms) SELECT id, 1, 'refused', 1, 1 FROM callbacks");
                return await connection.ExecuteAsync("UPDATE callbacks SET due_at = NULL, state = 'delivered' WHERE invocation_id = @Id", told);
            },
            Token);
        await PassAsync(1);
        Assert.NotNull(await FindAsync(untold.Id));
        Assert.Equal((1, 1), (await CountAsync("callbacks"), await CountAsync("callback_deliveries")));
    }

    [Fact]
    public async Task A_ledger_adds_up_when_its_invocations_are_gone_and_goes_when_it_is_old_itself()
    {
        var now = await NowAsync();
        var table = new BatchTable(Store);
        await OpenAsync(table, "bat_young", now);
        await OpenAsync(table, "bat_old", now - (169 * Hour));
        var states = (string[])["succeeded", "succeeded", "failed", "timed_out", "cancelled", "expired", "dead"];
        await AddAsync([.. states.Select(state => Rows.Running(now) with { State = state, FinishedAt = now - (170 * Hour), BatchId = "bat_young" })]);
        await AddAsync(Rows.Queued(now) with { BatchId = "bat_young" }, Rows.Running(now) with { BatchId = "bat_young", State = "failed", FinishedAt = now });
        await AddAsync(Rows.Running(now) with { State = "succeeded", FinishedAt = now - (169 * Hour), BatchId = "bat_old" });
        var before = await table.GetAsync(Rows.Team, "bat_young", Token);

        await PassAsync(2, () => CountAsync("batches"), 1);
        Assert.Equivalent(before, await table.GetAsync(Rows.Team, "bat_young", Token), strict: true);
        Assert.Equal((9, 1, 0, 2, 2, 1, 1, 1, 1),
            (before.Accepted, before.Queued, before.Running, before.Succeeded, before.Failed, before.TimedOut, before.Cancelled, before.Expired, before.Dead));
    }

    /// <summary>Gives each invocation what may hang on it.</summary>
    private Task<int> FillAsync() => Store.WriteAsync(
        async connection =>
        {
            await connection.ExecuteAsync("INSERT INTO invocation_results (invocation_id, log) SELECT id, '' FROM invocations");
            await connection.ExecuteAsync("INSERT INTO invocation_attempts (invocation_id, number, outcome, finished_at) SELECT id, 1, 'finished', 1 FROM invocations");
            return await connection.ExecuteAsync(
                "INSERT INTO idempotency_keys (team_id, key, invocation_id, fingerprint) SELECT team_id, id, id, @none FROM invocations", new { none = Array.Empty<byte>() });
        },
        Token);

    /// <summary>Runs until so many invocations are left, or so many of something else.</summary>
    private async Task PassAsync(int left, Func<Task<long>>? count = null, int? of = null)
    {
        using var retention = new Retention(Store, Options.Create(new AsyncOptions()), TimeProvider.System, NullLogger<Retention>.Instance);
        await retention.StartAsync(Token);
        await Wait.UntilAsync(
            async () => await (count?.Invoke() ?? CountAsync("invocations")) == (of ?? left), "what is due is deleted", Token);
        await retention.StopAsync(Token);
        Assert.Equal(left, await CountAsync("invocations"));
    }

    private Task<long> CountAsync(string table) => Store.ReadAsync(connection => connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}"), Token);

    private static Task<BatchRow> OpenAsync(BatchTable table, string id, long now) =>
        table.OpenAsync(new BatchRow { Id = id, TeamId = Rows.Team, CreatedAt = now, Open = false, Labels = "{}" }, null, Token);

    public sealed class OnSqlite() : RetentionTests(null);

    public sealed class OnPostgreSql(PostgresServer server) : RetentionTests(server);
}
