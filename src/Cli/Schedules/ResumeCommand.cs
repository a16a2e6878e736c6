using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Schedules;

/// <summary><c>s0 schedule resume</c></summary>
internal sealed class ResumeCommand : S0Command
{
    private readonly Argument<string> _name = ScheduleName.Argument();

    public ResumeCommand()
        : base("resume", "Let a schedule tick again", "s0 schedule resume report") => Add(_name);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var schedule = await run.Client.ResumeScheduleAsync(run.Get(_name), cancellationToken);
        run.Output.Show(schedule, CliJson.Contracts.Schedule, one => one.Name, ScheduleColumns.Details);
        return 0;
    }
}
