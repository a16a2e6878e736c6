using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Cli.Sandboxes;

/// <summary><c>s0 sandbox update</c></summary>
internal sealed class UpdateCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("sandbox-id", "The sandbox");
    private readonly Option<int?> _ttl = Values.Number("--ttl", "Seconds after which it expires unless refreshed; 0 is never");
    private readonly Option<int?> _hardTtl = Values.Number("--hard-ttl", "Seconds after which it expires whatever happens; 0 is never");
    private readonly Option<Truth?> _autoResume = Values.OneOf<Truth>("--auto-resume", "Whether a call starts it again; kept for the public API");

    public UpdateCommand()
        : base("update", "Change when a sandbox expires", "s0 sandbox update sb_0123456789ab --ttl 7200")
    {
        Add(_id);
        foreach (var option in (Option[])[_ttl, _hardTtl, _autoResume]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        bool? autoResume = run.Get(_autoResume) is { } given ? given is Truth.True : null;
        var config = new SandboxConfig { Ttl = run.Get(_ttl), HardTtl = run.Get(_hardTtl), AutoResume = autoResume };
        if (config == new SandboxConfig()) throw new UsageException("nothing to change: pass --ttl, --hard-ttl or --auto-resume");
        var sandbox = await run.Client.UpdateSandboxAsync(run.Get(_id), config, cancellationToken);
        run.Output.Show(sandbox, CliJson.Contracts.SandboxDetails, one => one.Id, SandboxColumns.Details);
        return 0;
    }
}
