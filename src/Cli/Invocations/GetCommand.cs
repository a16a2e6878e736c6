using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Invocations;

/// <summary><c>s0 invocation get</c></summary>
internal sealed class GetCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("invocation-id", "The invocation");

    public GetCommand()
        : base("get", "Show an asynchronous invocation", "s0 invocation get inv_01k… -o json") => Add(_id);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var invocation = await run.Client.GetInvocationAsync(run.Get(_id), cancellationToken: cancellationToken);
        run.Output.Show(invocation, CliJson.Contracts.Invocation, one => one.InvocationId, InvocationColumns.Details);
        return 0;
    }
}
