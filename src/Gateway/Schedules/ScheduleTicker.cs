using Invoke.Contracts.Errors;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Schedules;

/// <summary>Looks once a second for schedules that are due. Every gateway does; the store lets one of them fire each.</summary>
internal sealed class ScheduleTicker(IStore store, ScheduleTable table, ScheduleFiring firing, Changes changes, TimeProvider clock, ILogger<ScheduleTicker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                while (await table.AnyDueAsync(stoppingToken))
                {
                    var (made, due) = await store.WriteAsync(connection => firing.FireAsync(connection, stoppingToken), stoppingToken);
                    changes.Committed(made);
                    // Others have them in hand.
                    if (due == 0) break;
                }
            }
            catch (ApiException e) when (e.Error.Code is ErrorCode.StoreUnavailable)
            {
                // The store says so in the log itself; what is due fires once it is back.
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.SchedulesFailed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
