using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;
using Invoke.Gateway.Tests.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>Filters, labels and cursors, on both stores.</summary>
public abstract class ListTests(PostgresServer? server) : BothStores(server)
{
    [Fact]
    public async Task Pages_come_newest_first_and_show_each_once()
    {
        var now = await NowAsync();
        var rows = Enumerable.Range(0, 23).Select(_ => Rows.Queued(now)).ToArray();
        await AddAsync(rows);
        await AddAsync(Rows.Queued(now, team: "blue"));
        foreach (var limit in (int[])[1, 7, 23, 200])
        {
            var seen = new List<string>();
            string? cursor = null;
            do
            {
                var page = await PageAsync($"limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}");
                Assert.True(page.Invocations.Count <= limit);
                seen.AddRange(page.Invocations.Select(invocation => invocation.InvocationId));
                cursor = page.NextCursor;
            }
            while (cursor is not null);
            Assert.Equal(rows.Select(row => row.Id).Reverse(), seen);
        }
    }

    [Fact]
    public async Task Each_filter_narrows_and_all_together_too()
    {
        var now = await NowAsync();
        var rows = new[]
        {
            Rows.Queued(now),
            Rows.Queued(now, "sb_bbbbbbbbbbbb"),
            Rows.Queued(now) with { Function = "other" },
            Rows.Running(now),
            Rows.Queued(now) with { BatchId = "bat_1" },
            Rows.Queued(now) with { Labels = """{"env":"prod","a.b":"x:y","quoted":"\"'"}""" },
            Rows.Queued(now, "sb_bbbbbbbbbbbb") with { Function = "other", BatchId = "bat_1", State = "dead", FinishedAt = now, Labels = """{"env":"prod"}""" },
        };
        await AddAsync(rows);
        await FindsAsync("sandbox_id=sb_bbbbbbbbbbbb", rows[1], rows[6]);
        await FindsAsync("function=other", rows[2], rows[6]);
        await FindsAsync("state=running", rows[3]);
        await FindsAsync("state=dead", rows[6]);
        await FindsAsync("batch_id=bat_1", rows[4], rows[6]);
        await FindsAsync("label=env:prod", rows[5], rows[6]);
        await FindsAsync("label=env:", []);
        await FindsAsync("label=a.b:x:y", rows[5]);
        await FindsAsync("label=quoted:%22%27", rows[5]);
        await FindsAsync("label=nothing:prod", []);
        await FindsAsync("sandbox_id=sb_bbbbbbbbbbbb&function=other&batch_id=bat_1&state=dead&label=env:prod", rows[6]);
        await FindsAsync("sandbox_id=sb_bbbbbbbbbbbb&function=main&state=dead", []);
        await FindsAsync("sandbox_id=%27%20OR%201=1%20--", []);
        await FindsAsync("cursor=inv_", []);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("state=Queued", "state")]
    [InlineData("state=nonsense", "state")]
    [InlineData("label=", "label")]
    [InlineData("label=a", "label")]
    [InlineData("label=:a", "label")]
    [InlineData("label=$[:a", "label")]
    [InlineData("label=$:a", "label")]
    [InlineData("label=a:%00", "label")]
    [InlineData("sandbox_id=%00", "sandbox_id")]
    [InlineData("function=%00", "function")]
    [InlineData("batch_id=%00", "batch_id")]
    [InlineData("cursor=%00", "cursor")]
    public async Task A_parameter_that_breaks_its_rule_is_named(string query, string parameter)
    {
        var error = (await Assert.ThrowsAsync<ApiException>(() => PageAsync(query))).Error;
        Assert.Equal(ErrorCode.BadRequest, error.Code);
        Assert.StartsWith($"{parameter} must ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_of_a_body_must_have_no_NUL_either()
    {
        foreach (var filter in (InvocationFilter[])[new() { Function = "\0" }, new() { SandboxId = "\0" }, new() { BatchId = "\0" }, new() { Label = "a:\0" }, new() { Label = "$:a" }])
            Assert.Equal(ErrorCode.BadRequest, Assert.Throws<ApiException>(() => FilterReader.Check(filter)).Error.Code);
    }

    private async Task FindsAsync(string query, params InvocationRow[] rows) => Assert.Equal(
        rows.Select(row => row.Id).Reverse(), (await PageAsync(query)).Invocations.Select(invocation => invocation.InvocationId));

    private async Task<InvocationList> PageAsync(string query)
    {
        var clock = new StoreClock(Store, TimeProvider.System);
        var lists = new InvocationLists(Store, clock, new InvocationReader(Store, clock));
        return await lists.PageAsync(Rows.Team, InvocationQuery.Read(new QueryCollection(QueryHelpers.ParseQuery(query))), Token);
    }

    public sealed class OnSqlite() : ListTests(null);

    public sealed class OnPostgreSql(PostgresServer server) : ListTests(server);
}
