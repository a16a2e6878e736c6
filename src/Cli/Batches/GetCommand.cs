using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Batches;

/// <summary><c>s0 batch get</c></summary>
internal sealed class GetCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("batch-id", "The batch");
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Follow it to its end; Ctrl-C detaches and does not cancel" };

    public GetCommand()
        : base("get", "Show the ledger of a batch", "s0 batch get bat_01k…", "s0 batch get bat_01k… --watch")
    {
        Add(_id);
        Add(_watch);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var (id, watch) = (run.Get(_id), run.Get(_watch));
        var batch = watch ? await BatchProgress.FollowAsync(run, id, cancellationToken) : await run.Client.GetBatchAsync(id, cancellationToken: cancellationToken);
        run.Output.Show(batch, CliJson.Contracts.Batch, one => one.BatchId, BatchColumns.Ledger);
        return watch ? BatchProgress.ExitOf(batch) : 0;
    }
}
