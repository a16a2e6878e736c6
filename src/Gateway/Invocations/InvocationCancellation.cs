using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Functions;
using Invoke.Gateway.Store;

namespace Invoke.Gateway.Invocations;

/// <summary>Cancels invocations: what waits never runs, what runs is killed at procd itself.</summary>
internal sealed class InvocationCancellation(IStore store, InvocationTable table, RunCancellation runs, Changes changes)
{
    private static readonly ApiError Cancelled = new() { Code = ErrorCode.Cancelled, Message = "the invocation was cancelled" };

    /// <returns>The invocation as it is now: cancelled, or running and told to end.</returns>
    /// <exception cref="ApiException"><see cref="ErrorCode.NotFound"/>, <see cref="ErrorCode.Conflict"/>: it has ended.</exception>
    public async Task<InvocationRow> CancelAsync(string teamId, string id, CancellationToken cancellationToken)
    {
        var row = await store.WriteAsync(
            async connection =>
            {
                if (await table.LockAsync(connection, id) is not { } found || found.TeamId != teamId)
                    throw new ApiException(ErrorCode.NotFound, "there is no such invocation");
                if (found.IsTerminal) throw new ApiException(ErrorCode.Conflict, $"the invocation has ended: {found.State}");
                var next = found.StateValue is InvocationState.Queued
                    ? AttemptEnd.End(found, InvocationState.Cancelled, found.StoreNow, Cancelled)
                    : found with { Cancel = true };
                await InvocationTable.UpdateAsync(connection, next);
                return next;
            },
            cancellationToken);

        if (row.IsTerminal) changes.Committed(row);
        // Its worker records how it ended. If procd cannot be reached, the mark in the row outlives this call.
        else await runs.StopAsync(row.SandboxId, row.Id, row.Attempt);
        return row;
    }
}
