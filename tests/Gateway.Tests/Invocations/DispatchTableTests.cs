using System.Data.Common;
using Dapper;
using Invoke.Contracts.Messages;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Tests.Store;

namespace Invoke.Gateway.Tests.Invocations;

/// <summary>The dispatcher's SQL, on both stores.</summary>
public abstract class DispatchTableTests(PostgresServer? server) : BothStores(server)
{
    private const string Other = "sb_bbbbbbbbbbbb";

    private DispatchTable Table => new(Store);

    [Fact]
    public async Task Released_are_the_sandboxes_that_are_due_first_and_no_more_than_there_is_room()
    {
        var now = await NowAsync();
        var rows = Enumerable.Range(0, 5).Select(i => Rows.Queued(now) with { DueAt = now - 100 - (i * 1000) }).ToArray();
        await AddAsync(rows);
        await AddAsync(
            Rows.Queued(now, Other),
            Rows.Queued(now) with { DueAt = now + 600_000 },
            Rows.Queued(now) with { DueAt = now - 90_000, ExpiresAt = now - 1 },
            Rows.Queued(now) with { DueAt = now - 90_000, TicketedAt = now },
            Rows.Running(now) with { DueAt = now - 90_000 },
            Rows.Running(now) with { DueAt = now - 90_000, State = "succeeded", FinishedAt = now });

        Assert.Equal([rows[4].Id, rows[3].Id], Ids(await WriteAsync(connection => Table.ReleaseAsync(connection, Rows.Sandbox, 2))).Order(StringComparer.Ordinal).Reverse());
        Assert.NotNull((await GetAsync(rows[4])).TicketedAt);
        Assert.Equal(Ids(rows[..3]), Ids(await WriteAsync(connection => Table.ReleaseAsync(connection, Rows.Sandbox, 100))));
        Assert.Empty(await WriteAsync(connection => Table.ReleaseAsync(connection, Rows.Sandbox, 100)));
    }

    [Fact]
    public async Task A_ticket_names_the_attempt_and_the_sandbox()
    {
        var row = Rows.Queued(await NowAsync()) with { Attempt = 3 };
        await AddAsync(row);
        Assert.Equal(
            [new InvocationTicket { InvocationId = row.Id, Attempt = 3, SandboxId = Rows.Sandbox }],
            await WriteAsync(connection => Table.ReleaseAsync(connection, Rows.Sandbox, 1)));
    }

    [Fact]
    public async Task Sandboxes_with_a_backlog_are_each_named_once()
    {
        Assert.Empty((await LookAsync()).Backlogged);
        var now = await NowAsync();
        await AddAsync([.. Enumerable.Range(0, 20).Select(i => Rows.Queued(now, $"sb_{i % 3:d12}"))]);
        await AddAsync(
            Rows.Queued(now, "sb_delayed00000") with { DueAt = now + 600_000 },
            Rows.Queued(now, "sb_ticketed0000") with { TicketedAt = now },
            Rows.Running(now) with { SandboxId = "sb_running00000" });
        Assert.Equal(
            ["sb_000000000000", "sb_000000000001", "sb_000000000002", "sb_delayed00000"],
            (await LookAsync()).Backlogged.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task In_flight_is_what_runs_or_has_a_ticket()
    {
        Assert.Empty((await LookAsync()).InFlight);
        var now = await NowAsync();
        await AddAsync(
            Rows.Running(now), Rows.Running(now), Rows.Queued(now) with { TicketedAt = now }, Rows.Queued(now),
            Rows.Queued(now, Other, "blue") with { TicketedAt = now },
            Rows.Running(now) with { State = "failed", FinishedAt = now });
        Assert.Equal(
            [new InFlight { SandboxId = Rows.Sandbox, TeamId = Rows.Team, Count = 3 }, new InFlight { SandboxId = Other, TeamId = "blue", Count = 1 }],
            (await LookAsync()).InFlight.OrderBy(sandbox => sandbox.SandboxId, StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_not_started_by_its_expiry_ends_as_what_it_came_to()
    {
        var now = await NowAsync();
        var late = Rows.Queued(now) with { ExpiresAt = now - 1, TicketedAt = now - 5000, WaitingReason = "delayed", WaitingSince = now };
        var (failed, timedOut, unknown) = (
            late with { Id = "inv_failed", Attempt = 2, FinishedBadly = 1, ErrorCode = "function_failed", ErrorMessage = "the first" },
            late with { Id = "inv_timed_out", Attempt = 2, FinishedBadly = 1, ErrorCode = "function_timeout", ErrorMessage = "too long" },
            late with { Id = "inv_unknown", Attempt = 2, Unknowns = 1, ErrorCode = "outcome_unknown", ErrorMessage = "who knows" });
        var (running, early) = (Rows.Running(now) with { ExpiresAt = now - 1 }, Rows.Queued(now) with { ExpiresAt = now + 600_000 });
        await AddAsync(late, failed, timedOut, unknown, running, early);

        var ended = await WriteAsync(Table.ExpireAsync);
        Assert.Equal(4, ended.Count);
        await EndsAsync(late, "expired", "expired");
        await EndsAsync(failed, "failed", "function_failed");
        await EndsAsync(timedOut, "timed_out", "function_timeout");
        await EndsAsync(unknown, "failed", "outcome_unknown");
        Assert.Equal("the first", (await GetAsync(failed)).ErrorMessage);
        Assert.Equal(("running", "queued"), ((await GetAsync(running)).State, (await GetAsync(early)).State));
        Assert.Empty(await WriteAsync(Table.ExpireAsync));
    }

    [Fact]
    public async Task A_lease_that_is_over_is_renewed_once()
    {
        var now = await NowAsync();
        var (over, held) = (Rows.Running(now) with { LeaseUntil = now - 1 }, Rows.Running(now) with { LeaseUntil = now + 600_000 });
        await AddAsync(over, held);
        Assert.Equal([over.Id], Ids(await WriteAsync(connection => Table.RenewLeasesAsync(connection, TimeSpan.FromMinutes(10)))));
        Assert.True((await GetAsync(over)).LeaseUntil >= now + 600_000);
        Assert.Empty(await WriteAsync(connection => Table.RenewLeasesAsync(connection, TimeSpan.FromMinutes(10))));
    }

    [Fact]
    public async Task A_ticket_that_nobody_took_is_given_anew_once()
    {
        var now = await NowAsync();
        var (stale, fresh) = (Rows.Queued(now) with { TicketedAt = now - 60_001 }, Rows.Queued(now) with { TicketedAt = now });
        await AddAsync(stale, fresh, Rows.Queued(now));
        Assert.Equal([stale.Id], Ids(await WriteAsync(connection => Table.RenewTicketsAsync(connection, TimeSpan.FromMinutes(1)))));
        Assert.Empty(await WriteAsync(connection => Table.RenewTicketsAsync(connection, TimeSpan.FromMinutes(1))));
    }

    [Fact]
    public async Task Tickets_that_are_taken_back_can_be_given_again()
    {
        var now = await NowAsync();
        var rows = new[] { Rows.Queued(now), Rows.Queued(now), Rows.Queued(now) };
        await AddAsync(rows);
        var tickets = await WriteAsync(connection => Table.ReleaseAsync(connection, Rows.Sandbox, 10));
        await WriteAsync(connection => Table.TakeBackAsync(connection, tickets.Take(1)));
        Assert.Single(await WriteAsync(connection => Table.ReleaseAsync(connection, Rows.Sandbox, 10)));
        await WriteAsync(async connection =>
        {
            await DispatchTable.TakeAllBackAsync(connection);
            return true;
        });
        Assert.Equal(3, (await WriteAsync(connection => Table.ReleaseAsync(connection, Rows.Sandbox, 10))).Count);
    }

    private Task<(List<InFlight> InFlight, List<string> Backlogged)> LookAsync() => Store.ReadAsync(DispatchTable.LookAsync, Token);

    private async Task EndsAsync(InvocationRow row, string state, string code)
    {
        var ended = await GetAsync(row);
        Assert.Equal((state, code, row.Version + 1), (ended.State, ended.ErrorCode, ended.Version));
        Assert.Equal((null, null, true), (ended.TicketedAt, ended.WaitingReason, ended.FinishedAt is not null));
    }

    private Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> command) => Store.WriteAsync(command, Token);

    private static IEnumerable<string> Ids(IEnumerable<InvocationTicket> tickets) => tickets.Select(ticket => ticket.InvocationId).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Ids(IEnumerable<InvocationRow> rows) => rows.Select(row => row.Id).Order(StringComparer.Ordinal);

    public sealed class OnSqlite() : DispatchTableTests(null);

    public sealed class OnPostgreSql(PostgresServer server) : DispatchTableTests(server)
    {
        /// <summary>Its statistics are always behind: a batch of 100,000 is accepted in a few seconds, and runs at once.</summary>
        [Theory]
        [InlineData(false)]
        [InlineData(true)]
        public async Task A_pass_reads_what_is_due_however_much_waits_and_however_old_the_statistics(bool wasEmpty)
        {
            var now = await NowAsync();
            var queued = Rows.Queued(now) with { DueAt = now - 1000 };
            await AddAsync([.. Enumerable.Range(0, 50).Select(_ => Rows.Running(now) with { State = "succeeded", FinishedAt = now })]);
            if (!wasEmpty) await AddAsync(queued);
            await WriteAsync(connection => connection.ExecuteAsync("ALTER TABLE invocations SET (autovacuum_enabled = false); ANALYZE invocations"));
            if (wasEmpty) await AddAsync(queued);
            await WriteAsync(connection => connection.ExecuteAsync("""
                INSERT INTO invocations SELECT (jsonb_populate_record(one, jsonb_build_object('id', one.id || number))).*
                FROM invocations AS one, generate_series(1, 20000) AS number WHERE one.id = @Id
                """, queued));

            var read = await WriteAsync(async connection => new Dictionary<string, long>
            {
                ["look"] = await ReadByAsync(connection, async () => Assert.Equal([Rows.Sandbox], (await DispatchTable.LookAsync(connection)).Backlogged)),
                ["release"] = await ReadByAsync(connection, async () => Assert.Equal(15, (await Table.ReleaseAsync(connection, Rows.Sandbox, 15)).Count)),
                ["look again"] = await ReadByAsync(connection, async () => Assert.Equal(15, Assert.Single((await DispatchTable.LookAsync(connection)).InFlight).Count)),
                ["expire"] = await ReadByAsync(connection, async () => Assert.Empty(await Table.ExpireAsync(connection))),
                ["leases"] = await ReadByAsync(connection, async () => Assert.Empty(await Table.RenewLeasesAsync(connection, TimeSpan.FromMinutes(1)))),
                ["tickets"] = await ReadByAsync(connection, async () => Assert.Empty(await Table.RenewTicketsAsync(connection, TimeSpan.FromMinutes(1)))),
            });
            Assert.All(read, one => Assert.InRange(one.Value, 0, 100));
        }

        /// <summary>How many rows a statement reads.</summary>
        private static async Task<long> ReadByAsync(DbConnection connection, Func<Task> statement)
        {
            var before = await ReadAsync(connection);
            await statement();
            return await ReadAsync(connection) - before;
        }

        private static Task<long> ReadAsync(DbConnection connection) => connection.ExecuteScalarAsync<long>(
            "SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0) FROM pg_stat_xact_user_tables WHERE relname = 'invocations'");
    }
}
