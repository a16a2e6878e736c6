using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Triggers;

/// <summary><c>s0 trigger list</c></summary>
internal sealed class ListCommand() : S0Command("list", "List the team's triggers", "s0 trigger list")
{
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var list = await run.Client.ListTriggersAsync(cancellationToken);
        run.Output.List(list, CliJson.Contracts.TriggerList, list.Triggers, trigger => trigger.Name, TriggerColumns.Row);
        return 0;
    }
}
