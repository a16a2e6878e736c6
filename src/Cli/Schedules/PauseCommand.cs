using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Schedules;

/// <summary><c>s0 schedule pause</c></summary>
internal sealed class PauseCommand : S0Command
{
    private readonly Argument<string> _name = ScheduleName.Argument();

    public PauseCommand()
        : base("pause", "Let a schedule rest", "s0 schedule pause report") => Add(_name);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var schedule = await run.Client.PauseScheduleAsync(run.Get(_name), cancellationToken);
        run.Output.Show(schedule, CliJson.Contracts.Schedule, one => one.Name, ScheduleColumns.Details);
        return 0;
    }
}
