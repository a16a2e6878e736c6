using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Sandboxes;

/// <summary><c>s0 sandbox delete</c></summary>
internal sealed class DeleteCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("sandbox-id", "The sandbox");

    public DeleteCommand()
        : base("delete", "Delete a sandbox with all that is in it", "s0 sandbox delete sb_0123456789ab") => Add(_id);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var id = run.Get(_id);
        run.Output.Did(await run.Client.DeleteSandboxAsync(id, cancellationToken), CliJson.Contracts.Deleted, $"Sandbox {id} deleted successfully");
        return 0;
    }
}
