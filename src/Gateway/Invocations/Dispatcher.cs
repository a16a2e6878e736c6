using System.Data.Common;
using Dapper;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using Invoke.Gateway.Store;
using Invoke.Messaging.Async;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Invocations;

/// <summary>
/// Gives tickets for what may run now: within the shares of its sandbox and its team. Woken by what is accepted and
/// recorded, and once a second; the store is the truth, so that tickets may get lost or come twice.
/// </summary>
internal sealed class Dispatcher(
    IStore store, StoreClock storeClock, DispatchTable table, SandboxFacts sandboxes, Burial burial, AsyncLane lane, Changes changes, DispatcherBell bell,
    AsyncMetrics metrics, IOptions<AsyncOptions> options, TimeProvider clock, ILogger<Dispatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>The rest after a look: under load one look serves all that came meanwhile.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a result may take to be fetched before it is tried again.</summary>
    private static readonly TimeSpan FetchLease = TimeSpan.FromSeconds(30);

    /// <summary>How long a ticket may wait for a worker before it is given anew; the older one then means nothing.</summary>
    private static readonly TimeSpan TicketAge = TimeSpan.FromSeconds(60);

    private readonly AsyncOptions _options = options.Value;
    private long _tickedAt;

    /// <summary>How often the broker came back, and up to which time its losses have been made good.</summary>
    private int _reopened, _madeGood;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lane.WhenItReopens(() =>
        {
            Interlocked.Increment(ref _reopened);
            bell.Ring();
        });
        var isRecovered = !store.IsOneGateways;
        var isAway = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!isRecovered) await RecoverAsync(stoppingToken);
                isRecovered = true;
                await PassAsync(stoppingToken);
                isAway = false;
            }
            catch (ApiException e) when (e.Error.Code is ErrorCode.StoreUnavailable)
            {
                if (!isAway) Log.NotDispatched(logger, e.Message);
                isAway = true;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // A bug of ours must not stop all that waits; the next pass looks at everything anew.
                Log.DispatchFailed(logger, e);
            }

            await Task.Delay(Rest, clock, stoppingToken);
            await bell.WaitAsync(Tick, storeClock.Now, clock, stoppingToken);
        }
    }

    private Task<bool> RecoverAsync(CancellationToken cancellationToken) => store.WriteAsync(
        async connection =>
        {
            await DispatchTable.TakeAllBackAsync(connection);
            await DispatchTable.EndLeasesAsync(connection);
            return true;
        },
        cancellationToken);

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        // 1. Decide, in one transaction, and alone among all gateways: two would give each sandbox's share twice.
        var reopened = Volatile.Read(ref _reopened);
        var isTick = _tickedAt == 0 || clock.GetElapsedTime(_tickedAt) >= Tick;
        var pass = await store.WriteAsync(connection => DecideAsync(connection, isTick, mistrustsBroker: reopened != _madeGood), cancellationToken);
        _madeGood = reopened;
        if (isTick)
        {
            _tickedAt = clock.GetTimestamp();
            storeClock.Set(pass.Now);
        }

        changes.Committed(pass.Expired);
        metrics.Passed(pass);

        // 2. To the broker. What does not get there is taken back; what got there all the same is claimed once.
        var sent = await Task.WhenAll(pass.Tickets.Select(async ticket => (Ticket: ticket, IsSent: await SendAsync(ticket, cancellationToken))));
        var unsent = sent.Where(one => !one.IsSent).Select(one => one.Ticket).ToList();
        if (unsent.Count > 0) await store.WriteAsync(connection => table.TakeBackAsync(connection, unsent), cancellationToken);

        // 3. What had to be known of sandboxes and was not, for the next pass.
        foreach (var sandbox in pass.Unknown) await LearnAsync(sandbox, cancellationToken);
    }

    private async Task<DispatchPass> DecideAsync(DbConnection connection, bool isTick, bool mistrustsBroker)
    {
        var pass = new DispatchPass();
        await store.LockAsync(connection, "invoke.dispatch");
        if (mistrustsBroker) await DispatchTable.TakeAllBackAsync(connection);
        if (isTick) await TickAsync(connection, pass);
        var (inFlight, backlogged) = await DispatchTable.LookAsync(connection);
        if (lane.IsOpen) await ReleaseAsync(connection, pass, inFlight, backlogged);
        pass.Runnable = inFlight.Sum(sandbox => sandbox.Count) + pass.First.Count;
        return pass;
    }

    /// <summary>What needs no looking after more often than once a second.</summary>
    private async Task TickAsync(DbConnection connection, DispatchPass pass)
    {
        pass.Now = await connection.ExecuteScalarAsync<long>($"SELECT {store.Now}");
        pass.Expired.AddRange(await table.ExpireAsync(connection));
        if (!lane.IsOpen) return;
        pass.Again.AddRange(await table.RenewLeasesAsync(connection, FetchLease));
        pass.Anew.AddRange(await table.RenewTicketsAsync(connection, TicketAge));
    }

    private async Task ReleaseAsync(DbConnection connection, DispatchPass pass, List<InFlight> inFlight, List<string> backlogged)
    {
        var ofSandbox = inFlight.ToDictionary(sandbox => sandbox.SandboxId, sandbox => sandbox.Count, StringComparer.Ordinal);
        var ofTeam = inFlight.GroupBy(sandbox => sandbox.TeamId, StringComparer.Ordinal)
            .ToDictionary(team => team.Key, team => team.Sum(sandbox => sandbox.Count), StringComparer.Ordinal);

        // Those with the least in flight first: a team's last places go to the sandbox that has had the fewest.
        foreach (var sandbox in backlogged.OrderBy(sandbox => ofSandbox.GetValueOrDefault(sandbox)))
        {
            if (sandboxes.Find(sandbox) is not { IsGone: false } fact)
            {
                pass.Unknown.Add(sandbox);
                continue;
            }

            // One place of the sandbox's own is kept for synchronous calls, where there is more than one.
            var share = Math.Min(_options.SandboxShare, Math.Max(fact.MaxConcurrency - 1, 1));
            var room = Math.Min(share - ofSandbox.GetValueOrDefault(sandbox), _options.TeamShare - ofTeam.GetValueOrDefault(fact.TeamId));
            if (room <= 0) continue;
            var released = await table.ReleaseAsync(connection, sandbox, room);
            ofTeam[fact.TeamId] = ofTeam.GetValueOrDefault(fact.TeamId) + released.Count;
            pass.First.AddRange(released);
        }
    }

    private async Task<bool> SendAsync(InvocationTicket ticket, CancellationToken cancellationToken)
    {
        try
        {
            await lane.SendAsync(ticket, cancellationToken);
            return true;
        }
        catch (ApiException e)
        {
            Log.TicketNotSent(logger, ticket.InvocationId, ticket.Attempt, e.Message);
            return false;
        }
    }

    private async Task LearnAsync(string sandbox, CancellationToken cancellationToken)
    {
        try
        {
            if ((await sandboxes.LearnAsync(sandbox, cancellationToken)).IsGone) await burial.BuryAsync(sandbox, cancellationToken);
            else bell.Ring();
        }
        catch (ApiException e) when (e.Error.Code is not ErrorCode.StoreUnavailable)
        {
            // The driver does not answer now: its sandboxes' invocations wait.
            Log.SandboxNotKnown(logger, sandbox, e.Message);
        }
    }
}
