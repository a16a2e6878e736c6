using Invoke.Cli.CommandLine;
using Invoke.Cli.Output;
using Invoke.Contracts.Batches;
using Spectre.Console;

namespace Invoke.Cli.Batches;

/// <summary>Follows the ledger of a batch to its end, with a bar on a terminal.</summary>
internal static class BatchProgress
{
    /// <summary>Follows it. Ctrl-C ends the following and not the batch, and says so.</summary>
    public static async Task<Batch> FollowAsync(CommandRun run, string id, CancellationToken cancellationToken)
    {
        try
        {
            return Terminal.IsError && !run.Output.IsQuiet ? await ShowAsync(run, id, cancellationToken) : await run.Client.WaitForBatchAsync(id, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"s0: detached; the batch goes on: s0 batch get {id} --watch");
            throw;
        }
    }

    /// <summary>0 if all of it succeeded.</summary>
    public static int ExitOf(Batch batch) => batch.Succeeded == batch.Accepted ? 0 : 1;

    private static Task<Batch> ShowAsync(CommandRun run, string id, CancellationToken cancellationToken) => Terminal.Progress().Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn(), new RemainingTimeColumn())
        .StartAsync(async progress =>
        {
            var task = progress.AddTask(id);
            Batch? last = null;
            await foreach (var batch in run.Client.WatchBatchAsync(id, cancellationToken))
            {
                last = batch;
                task.MaxValue(Math.Max(batch.Accepted, 1)).Value(Ended(batch));
                task.Description($"{id} {batch.Succeeded} of {batch.Accepted} succeeded{Bad(batch)}");
            }

            return last!;
        });

    private static long Ended(Batch batch) => batch.Accepted - batch.Queued - batch.Running;

    private static string Bad(Batch batch) => Ended(batch) - batch.Succeeded is var bad and > 0 ? $", {bad} did not" : "";
}
