using Invoke.Contracts.Errors;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Tests.Store;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>One key is one invocation, on both stores.</summary>
public abstract class AcceptanceTests(PostgresServer? server) : BothStores(server)
{
    private Acceptance _acceptance = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _acceptance = new Acceptance(Store, Invocations, new IdempotencyTable(Store), Hushed.Changes());
        await _acceptance.StartAsync(Token);
    }

    public override async ValueTask DisposeAsync()
    {
        await _acceptance.StopAsync(CancellationToken.None);
        _acceptance.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_first_of_a_key_is_new_and_the_same_again_is_a_replay()
    {
        var (first, again, other) = (New("key", "a"), New("key", "a"), New("key", "b"));
        Assert.Equal([(first.Row.Id, AcceptedKind.New)], await AcceptAsync(first));
        Assert.Equal([(first.Row.Id, AcceptedKind.Replayed)], await AcceptAsync(again));
        Assert.Equal([(first.Row.Id, AcceptedKind.KeyReused)], await AcceptAsync(other));
        Assert.Null(await FindAsync(again.Row.Id));
        Assert.Null(await FindAsync(other.Row.Id));
    }

    [Fact]
    public async Task The_same_key_twice_in_one_batch_is_one_invocation()
    {
        var (first, again, unnamed, other) = (New("key", "a"), New("key", "a"), New(null, "a"), New("key", "b"));
        Assert.Equal(
            [(first.Row.Id, AcceptedKind.New), (first.Row.Id, AcceptedKind.Replayed), (unnamed.Row.Id, AcceptedKind.New), (first.Row.Id, AcceptedKind.KeyReused)],
            await AcceptAsync(first, again, unnamed, other));
    }

    [Fact]
    public async Task A_key_is_its_teams_own()
    {
        var (red, blue) = (New("key", "a"), New("key", "b"));
        await AcceptAsync(red);
        var accepted = await _acceptance.AcceptAsync("blue", [blue with { Row = blue.Row with { TeamId = "blue" } }], Token);
        Assert.Equal(AcceptedKind.New, accepted[0].Kind);
    }

    [Fact]
    public async Task Fifty_at_once_of_one_key_are_one_invocation()
    {
        // Batches that name the same keys in different orders as well.
        var batches = Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? (string[])["a", "b", "c"] : ["c", "b", "a"]).Select(key => New(key, "same")).ToList()).ToList();
        var accepted = (await Task.WhenAll(batches.Select(batch => _acceptance.AcceptAsync(Rows.Team, batch, Token)))).SelectMany(one => one).ToList();
        Assert.Equal(3, accepted.Count(one => one.Kind is AcceptedKind.New));
        Assert.Equal(3, accepted.Select(one => one.Row.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(147, accepted.Count(one => one.Kind is AcceptedKind.Replayed));
    }

    [Fact]
    public async Task What_was_accepted_is_read_back_as_it_was()
    {
        var given = New("key", "a") with { Request = """{"path":"/ü"}"""u8.ToArray() };
        given = given with
        {
            Row = given.Row with
            {
                Labels = """{"a":"ü"}""", BatchId = "bat_1", RedriveOf = "inv_0", TraceParent = "00-1-2-01", TraceState = "a=b", WaitingReason = "delayed", WaitingSince = 5,
            },
        };
        await AcceptAsync(given);
        Assert.Equal(given.Row, await FindAsync(given.Row.Id));
        Assert.Equal(given.Request, await Store.ReadAsync(connection => InvocationTable.RequestAsync(connection, given.Row.Id), Token));
    }

    [Fact]
    public async Task One_that_the_store_cannot_take_fails_none_of_those_it_came_with()
    {
        var bad = New(null, "a");
        bad = bad with { Row = bad.Row with { Labels = null! } };
        var all = Enumerable.Range(0, 40).Select(i => (One: i % 10 == 5 ? bad with { Row = bad.Row with { Id = $"inv_bad_{i}" } } : New(null, "a"), IsBad: i % 10 == 5)).ToList();
        var accepting = all.Select(one => (one.One, one.IsBad, Done: _acceptance.AcceptAsync(Rows.Team, [one.One], Token))).ToList();
        foreach (var (one, isBad, done) in accepting)
        {
            if (isBad) await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => done);
            else Assert.Equal(one.Row.Id, Assert.Single(await done).Row.Id);
            Assert.Equal(isBad, await FindAsync(one.Row.Id) is null);
        }
    }

    [Fact]
    public async Task Once_it_stops_nothing_more_is_accepted_and_nobody_is_left_waiting()
    {
        await _acceptance.StopAsync(Token);
        var late = New(null, "a");
        Assert.Equal(ErrorCode.Draining, (await Assert.ThrowsAsync<ApiException>(() => _acceptance.AcceptAsync(Rows.Team, [late], Token))).Error.Code);
        Assert.Null(await FindAsync(late.Row.Id));
    }

    private async Task<IEnumerable<(string Id, AcceptedKind Kind)>> AcceptAsync(params NewInvocation[] invocations) =>
        (await _acceptance.AcceptAsync(Rows.Team, invocations, Token)).Select(one => (one.Row.Id, one.Kind));

    private static NewInvocation New(string? key, string fingerprint) =>
        new(Rows.Queued(1_000_000) with { IdempotencyKey = key }, "{}"u8.ToArray(), key is null ? null : System.Text.Encoding.UTF8.GetBytes(fingerprint));

    public sealed class OnSqlite() : AcceptanceTests(null);

    public sealed class OnPostgreSql(PostgresServer server) : AcceptanceTests(server);
}
