using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Triggers;

/// <summary><c>s0 trigger get</c></summary>
internal sealed class GetCommand : S0Command
{
    private readonly Argument<string> _name = Ids.Argument("name", "The trigger");

    public GetCommand()
        : base("get", "Show a trigger", "s0 trigger get new-orders") => Add(_name);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        run.Output.Show(await run.Client.GetTriggerAsync(run.Get(_name), cancellationToken), CliJson.Contracts.Trigger, one => one.Name, TriggerColumns.Details);
        return 0;
    }
}
