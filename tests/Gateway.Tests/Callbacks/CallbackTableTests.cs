using System.Data.Common;
using Dapper;
using Invoke.Contracts;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Batches;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Tests.Invocations;
using Invoke.Gateway.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Tests.Callbacks;

/// <summary>The outbox, on both stores.</summary>
public abstract class CallbackTableTests(PostgresServer? server) : BothStores(server)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private CallbackTable Table => new(Store);

    [Fact]
    public async Task Whatever_ends_an_invocation_makes_its_callback_due()
    {
        var now = await NowAsync();
        var recorded = await AddedAsync(Rows.Running(now));
        var expired = await AddedAsync(Rows.Queued(now) with { ExpiresAt = now - 1 });
        var buried = await AddedAsync(Rows.Queued(now, "sb_cccccccccccc"));
        var ofBatch = await AddedAsync(Rows.Queued(now) with { BatchId = "bat_x" });
        var untouched = await AddedAsync(Rows.Running(now));
        Assert.Empty(await PickAsync("a"));

        await WriteAsync(async connection =>
        {
            await InvocationTable.UpdateAsync(connection, recorded with { State = "succeeded", FinishedAt = now });
            await InvocationTable.UpdateAsync(connection, untouched with { LeaseUntil = now });
            await new DispatchTable(Store).ExpireAsync(connection);
            return await new BatchTable(Store).CancelQueuedAsync(connection, "bat_x", 10);
        });
        await new Burial(Store, Hushed.Changes(), NullLogger<Burial>.Instance).BuryAsync("sb_cccccccccccc", Token);
        var due = await PickAsync("a");
        Assert.Equal(
            new[] { recorded.Id, expired.Id, buried.Id, ofBatch.Id }.Order(StringComparer.Ordinal), due.Select(one => one.InvocationId!).Order(StringComparer.Ordinal));
        Assert.Equal(now, due.Single(one => one.InvocationId == recorded.Id).EndedAt);
    }

    [Fact]
    public async Task What_is_rolled_back_is_told_to_nobody()
    {
        var row = await AddedAsync(Rows.Running(await NowAsync()));
        await Assert.ThrowsAsync<ApiException>(() => WriteAsync<int>(async connection =>
        {
            await InvocationTable.UpdateAsync(connection, row with { State = "succeeded", FinishedAt = 1 });
            throw new ApiException(ErrorCode.Conflict, "no");
        }));
        Assert.Empty(await PickAsync("a"));
    }

    [Fact]
    public async Task One_sender_has_it_until_its_lease_is_over_and_then_another()
    {
        await EndedAsync();
        var first = Assert.Single(await PickAsync("a"));
        Assert.Empty(await PickAsync("b"));
        await WriteAsync(connection => connection.ExecuteAsync("UPDATE callbacks SET due_at = 1"));
        var second = Assert.Single(await PickAsync("b"));
        Assert.Equal(first.Id, second.Id);

        // The first comes late, and changes nothing.
        await RecordAsync(first, "a", DeliveryOutcome.Refused, CallbackState.Sending, TimeSpan.FromHours(1));
        Assert.Empty(await DeliveriesAsync(first));
        await RecordAsync(second, "b", DeliveryOutcome.Delivered, CallbackState.Delivered, null);
        Assert.Equal(["delivered"], (await DeliveriesAsync(first)).Select(one => one.Outcome));
        Assert.Empty(await PickAsync("c"));
    }

    [Fact]
    public async Task Two_gateways_that_look_at_once_share_what_is_due()
    {
        for (var i = 0; i < 40; i++) await EndedAsync(target: $"red host{i}:80");
        await using var other = (IAsyncDisposable)Open();
        var both = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? Store : (Gateway.Store.IStore)other).WriteAsync(connection => Picks(10).PickAsync(connection, [], $"{i}", Lease), Token)));
        var ids = both.SelectMany(one => one).Select(one => one.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(40, ids.Count + (await PickAsync("late", 100)).Count);
    }

    [Fact]
    public async Task A_failed_one_comes_again_after_its_pause_and_not_before()
    {
        await EndedAsync();
        var callback = Assert.Single(await PickAsync("a"));
        await RecordAsync(callback, "a", DeliveryOutcome.TimedOut, CallbackState.Sending, TimeSpan.FromHours(1));
        Assert.Empty(await PickAsync("a"));
        await WriteAsync(connection => connection.ExecuteAsync("UPDATE callbacks SET due_at = due_at - 3600000"));
        Assert.Equal(1, Assert.Single(await PickAsync("a")).Deliveries);
    }

    [Fact]
    public async Task After_a_restart_the_only_gateway_has_all_that_it_had_in_hand()
    {
        await EndedAsync();
        Assert.Single(await PickAsync("before"));
        await WriteAsync(Table.TakeAllBackAsync);
        Assert.Single(await PickAsync("after"));
    }

    [Fact]
    public async Task A_slow_target_and_a_busy_team_leave_room_for_others()
    {
        for (var i = 0; i < 50; i++) await EndedAsync(target: "red slow:80");
        for (var i = 0; i < 50; i++) await EndedAsync(target: $"red many{i}:80");
        await EndedAsync(target: "blue quick:80", team: "blue");
        var picked = await PickAsync("a", 20, ofTarget: 3);
        Assert.Equal((3, 10, 1), (picked.Count(one => one.Target == "red slow:80"), picked.Count(one => one.TeamId == "red"), picked.Count(one => one.TeamId == "blue")));

        // What is in hand counts, and what is left gets what becomes free.
        var next = await WriteAsync(connection => Picks(20, 3).PickAsync(connection, [.. picked.Where(one => one.Target == "red slow:80")], "b", Lease));
        Assert.Equal((0, 7), (next.Count(one => one.Target == "red slow:80"), next.Count));
    }

    [Fact]
    public async Task A_batch_is_told_of_once_when_all_of_it_has_ended_and_its_upload_too()
    {
        var now = await NowAsync();
        var batches = new BatchTable(Store);
        var batch = new BatchRow { Id = "bat_a", TeamId = Rows.Team, CreatedAt = now, Open = true, Labels = "{}" };
        await batches.OpenAsync(batch, CallbackFactory.ForBatch(Rows.Team, batch.Id, Terms, DateTimeOffset.UnixEpoch), Token);
        var row = Rows.Running(now) with { BatchId = batch.Id };
        await AddAsync(row);
        Assert.Equal(0, await WriteAsync(Table.FinishBatchesAsync));
        await batches.CloseAsync(batch.Id, isPointless: false, Token);
        Assert.Equal(0, await WriteAsync(Table.FinishBatchesAsync));
        await WriteAsync(async connection =>
        {
            await InvocationTable.UpdateAsync(connection, row with { State = "failed", FinishedAt = now });
            return true;
        });
        Assert.Equal(1, await WriteAsync(Table.FinishBatchesAsync));
        Assert.Equal(0, await WriteAsync(Table.FinishBatchesAsync));
        Assert.Equal((batch.Id, null), (Assert.Single(await PickAsync("a")) is var one ? (one.BatchId, one.InvocationId) : default));
    }

    [Fact]
    public async Task The_team_has_one_secret_whoever_asks_first_until_it_is_replaced()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Table.TeamSecretAsync("red", Token)));
        Assert.Single(asked.Distinct(StringComparer.Ordinal));
        Assert.NotEqual(asked[0], await Table.TeamSecretAsync("blue", Token));
        var replaced = await Table.NewTeamSecretAsync("red", Token);
        Assert.NotEqual(asked[0], replaced);
        Assert.Equal(replaced, await Table.TeamSecretAsync("red", Token));
    }

    private static CallbackTerms Terms => new(new Uri("https://example.com/hook"), null);

    private static CallbackPicks PicksOf(CallbackTable table, int most, int ofTarget) =>
        new(table, Options.Create(new CallbackOptions { Concurrency = most, TargetConcurrency = ofTarget }));

    private CallbackPicks Picks(int most, int ofTarget = 4) => PicksOf(Table, most, ofTarget);

    private async Task<InvocationRow> AddedAsync(InvocationRow row, string? target = null)
    {
        row = row with { HasCallback = true };
        var callback = CallbackFactory.ForInvocation(row.TeamId, row.Id, Terms, DateTimeOffset.UnixEpoch);
        await WriteAsync(async connection =>
        {
            await Invocations.AddAsync(connection, [new NewInvocation(row, [], null) { Callback = target is null ? callback with { Target = row.Id } : callback with { Target = target } }], Token);
            await InvocationTable.UpdateAsync(connection, row);
            return true;
        });
        return row;
    }

    private async Task EndedAsync(string? target = null, string team = Rows.Team)
    {
        var now = await NowAsync();
        await AddedAsync(Rows.Queued(now, team: team) with { State = "succeeded", FinishedAt = now }, target);
    }

    private Task<List<CallbackRow>> PickAsync(string sender, int most = 100, int ofTarget = 4) =>
        WriteAsync(connection => Picks(most, ofTarget).PickAsync(connection, [], sender, Lease));

    private Task<bool> RecordAsync(CallbackRow row, string sender, DeliveryOutcome outcome, CallbackState state, TimeSpan? pause) => WriteAsync(async connection =>
    {
        var delivery = new DeliveryRow { Number = row.Deliveries + 1, Outcome = WireName.Of(outcome), StartedAt = 1, DurationMs = 1 };
        await Table.RecordAsync(connection, row, sender, delivery, state, pause);
        return true;
    });

    private Task<IReadOnlyList<DeliveryRow>> DeliveriesAsync(CallbackRow row) => Store.ReadAsync(connection => CallbackTable.DeliveriesAsync(connection, row.Id), Token);

    private Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> command) => Store.WriteAsync(command, Token);

    public sealed class OnSqlite() : CallbackTableTests(null);

    public sealed class OnPostgreSql(PostgresServer server) : CallbackTableTests(server);
}
