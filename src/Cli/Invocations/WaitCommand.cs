using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Functions;

namespace Invoke.Cli.Invocations;

/// <summary><c>s0 invocation wait</c></summary>
internal sealed class WaitCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("invocation-id", "The invocation");

    public WaitCommand()
        : base("wait", "Wait until an invocation has ended, and print the body of its answer", "s0 invocation wait inv_01k…") => Add(_id);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var invocation = await run.Client.WaitForInvocationAsync(run.Get(_id), cancellationToken);
        return await FunctionAnswer.PrintAsync(run.Output, invocation, cancellationToken);
    }
}
