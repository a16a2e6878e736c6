using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Batches;

/// <summary><c>s0 batch cancel</c></summary>
internal sealed class CancelCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("batch-id", "The batch");

    public CancelCommand()
        : base("cancel", "Cancel all of a batch that has not ended; what runs is killed", "s0 batch cancel bat_01k…") => Add(_id);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var batch = await run.Client.CancelBatchAsync(run.Get(_id), cancellationToken);
        run.Output.Show(batch, CliJson.Contracts.Batch, one => one.BatchId, BatchColumns.Ledger);
        return 0;
    }
}
