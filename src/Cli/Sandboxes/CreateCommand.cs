using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Output;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Cli.Sandboxes;

/// <summary><c>s0 sandbox create</c></summary>
internal sealed class CreateCommand : S0Command
{
    private readonly Option<string?> _template = new("--template", "-t") { Description = "The template (default: that of the config file, or default)", HelpName = "template-id" };
    private readonly Option<string?> _file = new("--config-file", "-f") { Description = "A sandbox config or a claim request in YAML or JSON; - is standard input", HelpName = "file" };
    private readonly Option<int?> _ttl = Values.Number("--ttl", "Seconds after which it expires unless refreshed; 0 is never");
    private readonly Option<int?> _hardTtl = Values.Number("--hard-ttl", "Seconds after which it expires whatever happens; 0 is never");
    private readonly Option<KeyValuePair<string, string>[]> _env = Values.Pairs("--env", "An environment variable of its functions; may be given again");
    private readonly Option<int?> _maxConcurrency = Values.Number("--max-concurrency", "How many functions may run in it at once", 1, 1000);

    public CreateCommand()
        : base("create", "Claim a sandbox",
            "s0 sandbox create -t default --ttl 3600",
            "s0 sandbox create --env MODE=test --env REGION=eu",
            "ID=$(s0 sandbox create -q)")
    {
        foreach (var option in (Option[])[_template, _file, _ttl, _hardTtl, _env, _maxConcurrency]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var file = run.Get(_file) is { } path ? await ClaimFile.ReadAsync(path, cancellationToken) : new ClaimSandboxRequest();
        var config = file.Config ?? new SandboxConfig();
        var variables = new Dictionary<string, string>(config.EnvVars ?? []);
        foreach (var (name, value) in run.Get(_env)) variables[name] = value;
        config = config with
        {
            Ttl = run.Get(_ttl) ?? config.Ttl,
            HardTtl = run.Get(_hardTtl) ?? config.HardTtl,
            MaxConcurrency = run.Get(_maxConcurrency) ?? config.MaxConcurrency,
            EnvVars = variables.Count > 0 ? variables : null,
        };
        var sandbox = await run.Client.ClaimSandboxAsync(run.Get(_template) ?? file.Template ?? "default", config, cancellationToken);
        run.Output.Show(sandbox.Claimed!, CliJson.Contracts.ClaimedSandbox, claimed => claimed.SandboxId,
            new("ID", claimed => claimed.SandboxId),
            new("Template", claimed => claimed.Template),
            new("Status", claimed => Visible.Word(claimed.Status)),
            new("Pod name", claimed => claimed.PodName));
        return 0;
    }
}
