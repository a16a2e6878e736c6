using System.CommandLine;
using Invoke.Cli.Callbacks;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Batches;

/// <summary><c>s0 batch deliveries</c></summary>
internal sealed class DeliveriesCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("batch-id", "The batch");

    public DeliveriesCommand()
        : base("deliveries", "Show its callback, and how each delivery went", "s0 batch deliveries bat_01k…") => Add(_id);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        CallbackColumns.Print(run.Output, await run.Client.GetBatchDeliveriesAsync(run.Get(_id), cancellationToken));
        return 0;
    }
}
