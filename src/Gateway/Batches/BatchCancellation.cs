using Invoke.Contracts.Batches;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Functions;
using Invoke.Gateway.Invocations;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Batches;

/// <summary>Cancels all of a batch that has not ended.</summary>
internal sealed class BatchCancellation(IStore store, BatchTable table, RunCancellation runs, Changes changes)
{
    private const int Together = 500;
    private const int AtOnce = 16;

    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.Conflict"/>: all of it has ended.</exception>
    public async Task<Batch> CancelAsync(string teamId, string id, CancellationToken cancellationToken)
    {
        if ((await table.GetAsync(teamId, id, cancellationToken)).Finished) throw new ApiException(ErrorCode.Conflict, "all of the batch has ended");

        // What runs is marked first: put back, it is not lost between what waits and what runs.
        await MarkAsync();
        List<InvocationRow> cancelled, running;
        do
        {
            cancelled = await store.WriteAsync(connection => table.CancelQueuedAsync(connection, id, Together), cancellationToken);
            changes.Committed(cancelled);
            running = await MarkAsync();
        }
        while (cancelled.Count > 0);

        await Parallel.ForEachAsync(
            running, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (row, _) => await runs.StopAsync(row.SandboxId, row.Id, row.Attempt));
        return await table.GetAsync(teamId, id, cancellationToken);

        Task<List<InvocationRow>> MarkAsync() => store.WriteAsync(connection => BatchTable.MarkRunningAsync(connection, id), cancellationToken);
    }
}
