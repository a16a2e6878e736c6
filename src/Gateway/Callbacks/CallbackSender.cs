using System.Collections.Concurrent;
using Invoke.Contracts;
using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Callbacks;

/// <summary>
/// Sends callbacks that are due. Each is leased to one sender at a time, whatever number of gateways run; what a gateway that died had in
/// hand is due again when its lease is over, and may then come twice: the receiver knows it by its id.
/// </summary>
internal sealed class CallbackSender(
    IStore store, StoreClock storeClock, CallbackTable table, CallbackPicks picks, CallbackContent content, CallbackPost post, StorePatience patience, CallbackBell bell,
    CallbackMetrics metrics, IOptions<CallbackOptions> options, TimeProvider clock, ILogger<CallbackSender> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    /// <summary>How long after a delivery must have ended its outcome may take to be written down.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    /// <summary>How long a stopping gateway waits for what it has in hand.</summary>
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (CallbackRow Row, Task Sending)> _inHand = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<TimeSpan> _pauses = options.Value.Pauses()!;
    private readonly TimeSpan _lease = options.Value.Timeout + Grace;
    private readonly CancellationTokenSource _breakOff = new();
    private long _tickedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isRecovered = !store.IsOneGateways;
        try
        {
            while (true)
            {
                try
                {
                    if (!isRecovered) await store.WriteAsync(table.TakeAllBackAsync, stoppingToken);
                    isRecovered = true;
                    await PassAsync(stoppingToken);
                }
                catch (ApiException e) when (e.Error.Code is ErrorCode.StoreUnavailable)
                {
                    // The store says so in the log itself; what is due stays due.
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.CallbacksFailed(logger, e);
                }

                await Task.Delay(Rest, clock, stoppingToken);
                await bell.WaitAsync(Tick, storeClock.Now, clock, stoppingToken);
            }
        }
        finally
        {
            _breakOff.CancelAfter(LastWait);
            await Task.WhenAll(_inHand.Values.Select(one => one.Sending));
        }
    }

    public override void Dispose()
    {
        _breakOff.Dispose();
        base.Dispose();
    }

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        var isTick = _tickedAt == 0 || clock.GetElapsedTime(_tickedAt) >= Tick;
        var sender = Guid.NewGuid().ToString("N");
        var leasedAt = clock.GetTimestamp();
        await storeClock.NowAsync(cancellationToken);
        var picked = await store.WriteAsync(
            async connection =>
            {
                if (isTick) await table.FinishBatchesAsync(connection);
                return await picks.PickAsync(connection, [.. _inHand.Values.Select(one => one.Row)], sender, _lease);
            },
            cancellationToken);
        if (isTick) _tickedAt = clock.GetTimestamp();

        foreach (var row in picked)
        {
            // Not before it stands there: at its end it takes itself out.
            var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _inHand[row.Id] = (row, SendAsync(row, sender, leasedAt, start.Task));
            start.SetResult();
        }

        metrics.InHand(_inHand.Count);
    }

    private async Task SendAsync(CallbackRow row, string sender, long leasedAt, Task start)
    {
        await start;
        try
        {
            // 1. What it says, and what signs it.
            var body = await content.WriteAsync(row, _breakOff.Token);
            var secret = row.Secret ?? await table.TeamSecretAsync(row.TeamId, _breakOff.Token);

            // 2. Out, unless that took so long that another gateway may have it now.
            if (clock.GetElapsedTime(leasedAt) > Grace / 2) return;
            var (startedAt, started) = (storeClock.Now, clock.GetTimestamp());
            var end = await post.SendAsync(row, secret, body, _breakOff.Token);
            metrics.Ended(end.Outcome);

            // 3. Written down, however long the store is away in what is left of the lease.
            var delivery = new DeliveryRow
            {
                Number = row.Deliveries + 1,
                Outcome = WireName.Of(end.Outcome),
                Status = end.Status,
                Address = end.Address,
                Message = end.Message,
                StartedAt = startedAt,
                DurationMs = (int)clock.GetElapsedTime(started).TotalMilliseconds,
            };
            var (state, pause) = After(end.Outcome, row.Deliveries);
            using var lease = new CancellationTokenSource(_lease - clock.GetElapsedTime(leasedAt), clock);
            await patience.RunAsync(() => RecordAsync(row, sender, delivery, state, pause, lease.Token), lease.Token);
            if (state is CallbackState.Failed) Log.CallbackGivenUp(logger, row.Id, delivery.Number, end.Outcome);
        }
        catch (OperationCanceledException)
        {
            // The gateway stops, or the store was away for all of the lease: another one sends it once that is over.
        }
        catch (Exception e)
        {
            Log.CallbackNotSent(logger, row.Id, e);
        }
        finally
        {
            _inHand.TryRemove(row.Id, out _);
            bell.Ring();
        }
    }

    private Task<bool> RecordAsync(CallbackRow row, string sender, DeliveryRow delivery, CallbackState state, TimeSpan? pause, CancellationToken cancellationToken) => store.WriteAsync(
        async connection =>
        {
            await table.RecordAsync(connection, row, sender, delivery, state, pause);
            return true;
        },
        cancellationToken);

    private (CallbackState State, TimeSpan? Pause) After(DeliveryOutcome outcome, int failures) => outcome switch
    {
        DeliveryOutcome.Delivered => (CallbackState.Delivered, null),
        DeliveryOutcome.Gone => (CallbackState.Gone, null),
        _ => failures < _pauses.Count ? (CallbackState.Sending, _pauses[failures]) : (CallbackState.Failed, null),
    };
}
