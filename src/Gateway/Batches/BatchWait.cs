using Invoke.Contracts.Batches;

namespace Invoke.Gateway.Batches;

/// <summary>Waits for the end of a batch. Its ledger is looked at twice a second, however many of its invocations change.</summary>
internal sealed class BatchWait(BatchTable table, TimeProvider clock)
{
    /// <summary>How often a ledger is looked at.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    /// <summary>The batch once it is finished, or as it is when the time is up.</summary>
    public async Task<Batch> FinishedAsync(string teamId, string id, TimeSpan most, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var batch = await table.GetAsync(teamId, id, cancellationToken);
            var left = most - clock.GetElapsedTime(started);
            if (batch.Finished || left <= TimeSpan.Zero) return batch;
            await Task.Delay(left < Pace ? left : Pace, clock, cancellationToken);
        }
    }
}
