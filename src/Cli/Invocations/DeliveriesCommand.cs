using System.CommandLine;
using Invoke.Cli.Callbacks;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Invocations;

/// <summary><c>s0 invocation deliveries</c></summary>
internal sealed class DeliveriesCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("invocation-id", "The invocation");

    public DeliveriesCommand()
        : base("deliveries", "Show its callback, and how each delivery went", "s0 invocation deliveries inv_01k…") => Add(_id);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        CallbackColumns.Print(run.Output, await run.Client.GetInvocationDeliveriesAsync(run.Get(_id), cancellationToken));
        return 0;
    }
}
