using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Output;

namespace Invoke.Cli.Sandboxes;

/// <summary><c>s0 sandbox refresh</c></summary>
internal sealed class RefreshCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("sandbox-id", "The sandbox");
    private readonly Option<int?> _duration = Values.Number("--duration", "Seconds from now until it expires (default its ttl)", 1);

    public RefreshCommand()
        : base("refresh", "Keep a sandbox for longer", "s0 sandbox refresh sb_0123456789ab", "s0 sandbox refresh sb_0123456789ab --duration 3600")
    {
        Add(_id);
        Add(_duration);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        TimeSpan? duration = run.Get(_duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        var refreshed = await run.Client.RefreshSandboxAsync(run.Get(_id), duration, cancellationToken);
        run.Output.Show(refreshed, CliJson.Contracts.RefreshedSandbox, one => one.SandboxId,
            new("ID", one => one.SandboxId),
            new("Expires at", one => Visible.Time(one.ExpiresAt)),
            new("Hard expires at", one => Visible.Time(one.HardExpiresAt)));
        return 0;
    }
}
