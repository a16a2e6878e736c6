using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Client;

namespace Invoke.Cli.Invocations;

/// <summary><c>s0 invocation cancel</c></summary>
internal sealed class CancelCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("invocation-id", "The invocation");

    public CancelCommand()
        : base("cancel", "Cancel an invocation; one that runs is killed", "s0 invocation cancel inv_01k…") => Add(_id);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var id = run.Get(_id);
        var invocation = await run.Client.CancelInvocationAsync(id, cancellationToken);
        run.Output.Did(invocation, CliJson.Contracts.Invocation, $"Invocation {id} {(invocation.State.IsTerminal() ? "cancelled" : "is being killed")}");
        return 0;
    }
}
