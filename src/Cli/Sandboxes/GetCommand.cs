using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Sandboxes;

/// <summary><c>s0 sandbox get</c></summary>
internal sealed class GetCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("sandbox-id", "The sandbox");

    public GetCommand()
        : base("get", "Show a sandbox", "s0 sandbox get sb_0123456789ab") => Add(_id);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var sandbox = await run.Client.GetSandboxAsync(run.Get(_id), cancellationToken);
        run.Output.Show(sandbox, CliJson.Contracts.SandboxDetails, one => one.Id, SandboxColumns.Details);
        return 0;
    }
}
