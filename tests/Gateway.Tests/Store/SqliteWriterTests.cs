using System.Data.Common;
using Dapper;
using Invoke.Contracts.Errors;

namespace Invoke.Gateway.Tests.Store;

/// <summary>Commands that come together are committed together, and each fails for itself.</summary>
public sealed class SqliteWriterTests() : BothStores(null)
{
    [Fact]
    public async Task Those_that_wait_share_one_commit()
    {
        var (hold, held) = Hold();
        var adding = Enumerable.Range(0, 50).Select(AddAsync).ToList();
        var seen = Store.WriteAsync(
            async own => (await CountAsync(own), await Store.ReadAsync(CountAsync, Token)),
            Token);
        hold.SetResult();
        Assert.Equal((50, 0), await seen);
        await Task.WhenAll([held, .. adding]);
        Assert.Equal(50, await Store.ReadAsync(CountAsync, Token));
    }

    [Fact]
    public async Task One_that_fails_hurts_no_neighbour()
    {
        var (hold, held) = Hold();
        var before = AddAsync(1);
        var throws = Store.WriteAsync<int>(
            async connection =>
            {
                await InsertAsync(connection, 2);
                throw new InvalidOperationException("on purpose");
            },
            Token);
        var breaksARule = Store.WriteAsync(
            async connection =>
            {
                await InsertAsync(connection, 3);
                return await InsertAsync(connection, 1);
            },
            Token);
        var after = AddAsync(4);
        hold.SetResult();
        await Task.WhenAll(held, before, after);
        await Assert.ThrowsAsync<InvalidOperationException>(() => throws);
        await Assert.ThrowsAnyAsync<DbException>(() => breaksARule);
        Assert.Equal(["inv_1", "inv_4"], await Store.ReadAsync(connection => connection.QueryAsync<string>("SELECT invocation_id FROM invocation_results ORDER BY 1"), Token));
    }

    [Fact]
    public async Task One_that_is_given_up_while_it_waits_never_runs()
    {
        using var given = new CancellationTokenSource();
        var (hold, held) = Hold();
        var ran = false;
        var waiting = Store.WriteAsync(
            _ =>
            {
                ran = true;
                return Task.FromResult(true);
            },
            given.Token);
        var after = AddAsync(1);
        await given.CancelAsync();
        hold.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Task.WhenAll(held, after);
        Assert.False(ran);
    }

    [Fact]
    public async Task A_full_disk_fails_all_that_share_the_commit_as_a_store_that_is_away()
    {
        var (hold, held) = Hold();
        var neighbour = AddAsync(1);
        var full = Store.WriteAsync(
            async connection =>
            {
                // As SQLite sees a disk without room: it gives up the whole transaction.
                var pages = await connection.ExecuteScalarAsync<long>("PRAGMA page_count");
                await connection.ExecuteAsync($"PRAGMA max_page_count = {pages}");
                try
                {
                    return await connection.ExecuteAsync(
                        "INSERT INTO invocation_results (invocation_id, response, log) VALUES ('large', zeroblob(10000000), '')");
                }
                finally
                {
                    await connection.ExecuteAsync("PRAGMA max_page_count = 1073741823");
                }
            },
            Token);
        var late = AddAsync(2);
        hold.SetResult();
        foreach (var failed in (Task[])[held, neighbour, full])
            Assert.Equal(ErrorCode.StoreUnavailable, (await Assert.ThrowsAsync<ApiException>(() => failed)).Error.Code);
        await Assert.ThrowsAsync<ApiException>(() => late);
        Assert.Equal(0, await Store.ReadAsync(CountAsync, Token));
        await AddAsync(3);
        Assert.Equal(1, await Store.ReadAsync(CountAsync, Token));
    }

    [Fact]
    public async Task A_file_that_another_process_writes_to_is_away_and_comes_back()
    {
        await using (var other = await ConnectAsync())
        {
            await other.ExecuteAsync("BEGIN IMMEDIATE");
            var busy = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Assert.ThrowsAsync<ApiException>(() => AddAsync(i))));
            Assert.All(busy, failure => Assert.Equal(ErrorCode.StoreUnavailable, failure.Error.Code));
            Assert.Equal(0, await Store.ReadAsync(CountAsync, Token));
            await other.ExecuteAsync("ROLLBACK");
        }

        await AddAsync(1);
        Assert.Equal(1, await Store.ReadAsync(CountAsync, Token));
    }

    /// <summary>A command that keeps the writer until it is let go, so that others gather behind it.</summary>
    private (TaskCompletionSource Go, Task Done) Hold()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (go, Store.WriteAsync(
            async _ =>
            {
                await go.Task;
                return true;
            },
            Token));
    }

    private Task<int> AddAsync(int number) => Store.WriteAsync(connection => InsertAsync(connection, number), Token);

    private static Task<int> InsertAsync(DbConnection connection, int number) =>
        connection.ExecuteAsync("INSERT INTO invocation_results (invocation_id, log) VALUES (@id, '')", new { id = $"inv_{number}" });

    private static Task<long> CountAsync(DbConnection connection) => connection.ExecuteScalarAsync<long>("SELECT count(*) FROM invocation_results");
}
