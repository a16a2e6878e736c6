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

    /// <summary>How long a result may take to be fetched before it is tried again.</summary>
    private static readonly TimeSpan FetchLease = TimeSpan.FromSeconds(30);

    /// <summary>How long a ticket may wait for a worker before it is given anew; the older one then means nothing.</summary>
    private static readonly TimeSpan TicketAge = TimeSpan.FromSeconds(60);

    private readonly AsyncOptions _options = options.Value;
    private int _mistrustsBroker;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lane.WhenItReopens(() =>
        {
            Volatile.Write(ref _mistrustsBroker, 1);
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
        var pass = await store.WriteAsync(DecideAsync, cancellationToken);
        storeClock.Set(pass.Now);
        changes.Committed(pass.Expired);
        metrics.Runnable(pass.Runnable);

        // 2. To the broker. What does not get there is taken back; what got there all the same is claimed once.
        var sent = await Task.WhenAll(pass.Tickets.Select(ticket => SendAsync(ticket, cancellationToken)));
        var unsent = pass.Tickets.Where((_, i) => !sent[i]).ToList();
        if (unsent.Count > 0)
        {
            await store.WriteAsync(
                async connection =>
                {
                    await table.TakeBackAsync(connection, unsent);
                    return true;
                },
                cancellationToken);
        }

        // 3. What had to be known of sandboxes and was not, for the next pass.
        foreach (var sandbox in pass.Unknown) await LearnAsync(sandbox, cancellationToken);
    }

    private async Task<DispatchPass> DecideAsync(DbConnection connection)
    {
        await store.LockAsync(connection, "invoke.dispatch");
        if (Interlocked.Exchange(ref _mistrustsBroker, 0) == 1) await DispatchTable.TakeAllBackAsync(connection);
        var pass = new DispatchPass
        {
            Now = await connection.ExecuteScalarAsync<long>($"SELECT {store.Now}"),
            Expired = await table.ExpireAsync(connection),
        };
        var inFlight = await DispatchTable.InFlightAsync(connection);
        pass.Runnable = inFlight.Sum(sandbox => sandbox.Count);
        if (!lane.IsOpen) return pass;

        var again = await table.RenewLeasesAsync(connection, FetchLease);
        metrics.Ticketed(again.Count, "again");
        var anew = await table.RenewTicketsAsync(connection, TicketAge);
        metrics.Ticketed(anew.Count, "anew");
        pass.Tickets.AddRange([.. again, .. anew]);
        await ReleaseAsync(connection, pass, inFlight);
        return pass;
    }

    private async Task ReleaseAsync(DbConnection connection, DispatchPass pass, List<InFlight> inFlight)
    {
        var ofSandbox = inFlight.ToDictionary(sandbox => sandbox.SandboxId, sandbox => sandbox.Count, StringComparer.Ordinal);
        var ofTeam = inFlight.GroupBy(sandbox => sandbox.TeamId, StringComparer.Ordinal)
            .ToDictionary(team => team.Key, team => team.Sum(sandbox => sandbox.Count), StringComparer.Ordinal);

        // Those with the least in flight first: a team's last places go to the sandbox that has had the fewest.
        foreach (var sandbox in (await DispatchTable.BackloggedAsync(connection)).OrderBy(sandbox => ofSandbox.GetValueOrDefault(sandbox)))
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
            pass.Runnable += released.Count;
            metrics.Ticketed(released.Count, "first");
            pass.Tickets.AddRange(released);
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
