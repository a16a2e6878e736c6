using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Schedules;

/// <summary><c>s0 schedule get</c></summary>
internal sealed class GetCommand : S0Command
{
    private readonly Argument<string> _name = ScheduleName.Argument();

    public GetCommand()
        : base("get", "Show a schedule and when it ticks", "s0 schedule get report") => Add(_name);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var schedule = await run.Client.GetScheduleAsync(run.Get(_name), cancellationToken);
        run.Output.Show(schedule, CliJson.Contracts.Schedule, one => one.Name, ScheduleColumns.Details);
        return 0;
    }
}
