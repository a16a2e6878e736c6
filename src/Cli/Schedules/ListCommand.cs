using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Schedules;

/// <summary><c>s0 schedule list</c></summary>
internal sealed class ListCommand() : S0Command("list", "List the team's schedules", "s0 schedule list")
{
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var list = await run.Client.ListSchedulesAsync(cancellationToken);
        run.Output.List(list, CliJson.Contracts.ScheduleList, list.Schedules, one => one.Name, ScheduleColumns.List);
        return 0;
    }
}
