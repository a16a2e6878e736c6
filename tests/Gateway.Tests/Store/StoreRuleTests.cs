using System.Data.Common;
using Dapper;
using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Tests.Store;

/// <summary>What a store promises, whatever is kept in it.</summary>
public abstract class StoreRuleTests(PostgresServer? server) : BothStores(server)
{
    private static readonly string[] Columns = ["team_id", "key", "invocation_id", "fingerprint"];

    [Fact]
    public async Task What_a_write_returns_is_there()
    {
        Assert.Equal(1, await Store.WriteAsync(connection => AddKeyAsync(connection, "one"), Token));
        Assert.Equal(1, await KeysAsync());
    }

    [Fact]
    public async Task Of_a_write_that_fails_nothing_is_left()
    {
        var failure = await Assert.ThrowsAsync<ApiException>(() => Store.WriteAsync<int>(
            async connection =>
            {
                await AddKeyAsync(connection, "one");
                throw new ApiException(ErrorCode.Conflict, "for a reason");
            },
            Token));
        Assert.Equal(ErrorCode.Conflict, failure.Error.Code);
        Assert.Equal(0, await KeysAsync());
    }

    [Fact]
    public async Task A_mistake_in_our_own_SQL_is_not_called_a_store_that_is_away()
    {
        await Assert.ThrowsAnyAsync<DbException>(() => Store.WriteAsync(connection => connection.ExecuteAsync("UPDATE nothing SET a = 1"), Token));
        await Assert.ThrowsAnyAsync<DbException>(() => Store.ReadAsync(connection => connection.ExecuteAsync("SELECT nonsense"), Token));
        Assert.Equal(1, await Store.WriteAsync(connection => AddKeyAsync(connection, "one"), Token));
    }

    [Fact]
    public async Task What_is_given_up_before_it_begins_is_not_done()
    {
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(connection => AddKeyAsync(connection, "one"), given.Token));
        Assert.Equal(0, await KeysAsync());
    }

    [Fact]
    public async Task Many_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Store.WriteAsync(connection => AddKeyAsync(connection, $"key-{i}"), Token)));
        Assert.Equal(200, await KeysAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(3000)]
    public async Task Rows_are_added_whole_however_many(int count)
    {
        var rows = Enumerable.Range(0, count).Select(i => new object?[] { $"inv_{i:d5}", i % 2 == 0 ? null : new byte[] { 0, 255, (byte)i }, $"ü\n{i}" }).ToList();
        await Store.WriteAsync(
            async connection =>
            {
                await Store.InsertAsync(connection, "invocation_results", ["invocation_id", "response", "log"], rows, Token);
                return true;
            },
            Token);
        var read = await Store.ReadAsync(
            connection => connection.QueryAsync<(string Id, byte[]? Response, string Log)>("SELECT invocation_id, response, log FROM invocation_results ORDER BY invocation_id"), Token);
        Assert.Equal(rows, read.Select(row => new object?[] { row.Id, row.Response, row.Log }));
    }

    [Fact]
    public async Task Rows_that_break_a_rule_leave_none_of_them()
    {
        var rows = Enumerable.Range(0, 20).Select(i => new object?[] { "team", $"key-{i % 19}", "inv", Array.Empty<byte>() }).ToList();
        await Assert.ThrowsAnyAsync<DbException>(() => Store.WriteAsync(
            async connection =>
            {
                await Store.InsertAsync(connection, "idempotency_keys", Columns, rows, Token);
                return true;
            },
            Token));
        Assert.Equal(0, await KeysAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    public async Task A_list_may_have_any_length(int count)
    {
        await Store.WriteAsync(
            async connection =>
            {
                foreach (var i in Enumerable.Range(0, 5)) await AddKeyAsync(connection, $"key-{i}");
                return true;
            },
            Token);
        var keys = Enumerable.Range(0, count).Select(i => $"key-{i}").ToArray();
        var found = await Store.ReadAsync(connection => connection.QueryAsync<string>($"SELECT key FROM idempotency_keys WHERE key {Store.In("@keys")}", new { keys }), Token);
        Assert.Equal(keys.Take(5), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a", "1")]
    [InlineData("a.b", "dots")]
    [InlineData("a-b", "dashes")]
    [InlineData("A", "upper")]
    [InlineData("u", "\"ü'\\")]
    [InlineData("empty", "")]
    [InlineData("missing", null)]
    public async Task The_text_at_a_key_of_a_JSON_object_is_found(string key, string? text)
    {
        var json = """{"a":"1","a.b":"dots","a-b":"dashes","A":"upper","u":"\"ü'\\","empty":""}""";
        Assert.Equal(text, await Store.ReadAsync(
            connection => connection.ExecuteScalarAsync<string?>($"SELECT {Store.JsonText("one.json", "@key")} FROM (SELECT CAST(@json AS TEXT) AS json) AS one", new { json, key }), Token));
    }

    [Fact]
    public async Task Its_clock_tells_milliseconds_since_1970()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var now = await NowAsync();
        Assert.InRange(now, before - 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task It_can_be_checked() => await Store.CheckAsync(Token);

    private Task<long> KeysAsync() => Store.ReadAsync(connection => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM idempotency_keys"), Token);

    private static Task<int> AddKeyAsync(DbConnection connection, string key) => connection.ExecuteAsync(
        "INSERT INTO idempotency_keys (team_id, key, invocation_id, fingerprint) VALUES ('team', @key, 'inv', @none)", new { key, none = Array.Empty<byte>() });

    public sealed class OnSqlite() : StoreRuleTests(null);

    public sealed class OnPostgreSql(PostgresServer server) : StoreRuleTests(server);
}
