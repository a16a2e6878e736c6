using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Batches;

/// <summary><c>s0 batch redrive</c></summary>
internal sealed class RedriveCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("batch-id", "The batch to repeat");

    public RedriveCommand()
        : base("redrive", "Submit what did not succeed in a batch once more, as a new batch", "s0 batch redrive bat_01k…") => Add(_id);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var accepted = await run.Client.RedriveBatchAsync(run.Get(_id), cancellationToken);
        run.Output.Show(accepted, CliJson.Contracts.BatchAccepted, one => one.BatchId, BatchColumns.Accepted);
        return 0;
    }
}
