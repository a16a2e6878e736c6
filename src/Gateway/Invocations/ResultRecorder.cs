using System.Data.Common;
using System.Text.Json;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Contracts.Messages;
using Invoke.Gateway.Functions;
using Invoke.Gateway.Store;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Invocations;

/// <summary>Writes down how attempts ended. The same result may come any number of times, and an old one late.</summary>
internal sealed class ResultRecorder(
    IStore store, InvocationTable table, ISandboxDriver driver, SandboxFacts sandboxes, Burial burial, RunCancellation cancellation, Changes changes,
    ILogger<ResultRecorder> logger)
{
    public async Task RecordAsync(RecordResult result, CancellationToken cancellationToken)
    {
        using var span = Tracing.Start("record");
        if (result.Outcome is not AttemptOutcome.Finished) driver.Doubt(result.SandboxId);

        // It may not have started, not been found, or be unknown, because its sandbox is gone: then no further attempt will fare better.
        if ((result.Outcome is not AttemptOutcome.Finished || result.Run.Error?.Code is ErrorCode.NotFound) && await IsGoneAsync(result, cancellationToken))
            await burial.BuryAsync(result.SandboxId, cancellationToken);

        var recorded = await store.WriteAsync(connection => RecordAsync(connection, result), cancellationToken);
        if (recorded is not var (before, ending)) return;
        if (ending.Row != before) changes.Committed(ending.Row);
        if (ending.CancelsNewer) await cancellation.StopAsync(before.SandboxId, before.Id, before.Attempt);
    }

    private async Task<bool> IsGoneAsync(RecordResult result, CancellationToken cancellationToken)
    {
        try
        {
            return (await sandboxes.LearnAsync(result.SandboxId, cancellationToken)).IsGone;
        }
        catch (ApiException e)
        {
            // The driver does not answer now. The result counts all the same, and the dispatcher asks again before the next attempt.
            Log.SandboxNotKnown(logger, result.SandboxId, e.Message);
            return false;
        }
    }

    private async Task<(InvocationRow Before, Ending Ending)?> RecordAsync(DbConnection connection, RecordResult result)
    {
        // No longer kept: then it ended long ago.
        if (await table.LockAsync(connection, result.InvocationId) is not { } row) return null;
        var ending = AttemptEnd.Apply(row, result, row.StoreNow, Random.Shared.NextDouble());
        await InvocationTable.NoteAsync(connection, ending.Attempt);
        if (ending.Row != row) await InvocationTable.UpdateAsync(connection, ending.Row);
        if (ending.KeepsResult) await InvocationTable.KeepResultAsync(connection, row.Id, Response(result), StoreText.Of(result.Run.Report?.Log ?? ""));
        return (row, ending);
    }

    private static byte[]? Response(RecordResult result) =>
        result.Run.Response is { } response ? JsonSerializer.SerializeToUtf8Bytes(response, ContractsJson.Strict.FunctionResponse) : null;
}
