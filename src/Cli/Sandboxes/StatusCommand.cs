using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Output;

namespace Invoke.Cli.Sandboxes;

/// <summary><c>s0 sandbox status</c></summary>
internal sealed class StatusCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("sandbox-id", "The sandbox");

    public StatusCommand()
        : base("status", "Show where a sandbox is in its life", "s0 sandbox status sb_0123456789ab -q") => Add(_id);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var state = await run.Client.GetSandboxStatusAsync(run.Get(_id), cancellationToken);
        run.Output.Show(state, CliJson.Contracts.SandboxState, one => Visible.Word(one.Status),
            new("ID", one => one.SandboxId),
            new("Status", one => Visible.Word(one.Status)),
            new("Expires at", one => Visible.Time(one.ExpiresAt)),
            new("Hard expires at", one => Visible.Time(one.HardExpiresAt)));
        return 0;
    }
}
