using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Functions;

namespace Invoke.Gateway.Invocations;

/// <summary>
/// What is to be done once changes of invocations are committed: count what has ended, wake who waits here, tell the other
/// gateways and who is to be called back, look for what may run now.
/// </summary>
internal sealed class Changes(ChangeFeed feed, ChangeRelay relay, DispatcherBell bell, CallbackBell callbacks, InvocationMetrics metrics)
{
    public void Committed(InvocationRow row) => Committed([row]);

    public void Committed(IEnumerable<InvocationRow> rows)
    {
        var any = false;
        foreach (var row in rows)
        {
            var change = new InvocationChange
            {
                InvocationId = row.Id,
                BatchId = row.BatchId,
                State = row.StateValue,
                Attempt = row.Attempt,
                Version = row.Version,
            };
            feed.Publish(change);
            relay.Tell(change);
            if (change.State is InvocationState.Queued) bell.RingAt(row.DueAt);
            else if (row is { HasCallback: true, IsTerminal: true }) callbacks.Ring();
            if (row is { IsTerminal: true, FinishedAt: { } at }) metrics.Ended(row.State, row.ErrorCode, TimeSpan.FromMilliseconds(at - row.CreatedAt));
            any = true;
        }

        if (any) bell.Ring();
    }
}
