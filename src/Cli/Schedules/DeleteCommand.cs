using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Schedules;

/// <summary><c>s0 schedule delete</c></summary>
internal sealed class DeleteCommand : S0Command
{
    private readonly Argument<string> _name = ScheduleName.Argument();

    public DeleteCommand()
        : base("delete", "Delete a schedule; invocations that it made go on", "s0 schedule delete report") => Add(_name);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var name = run.Get(_name);
        run.Output.Did(await run.Client.DeleteScheduleAsync(name, cancellationToken), CliJson.Contracts.Deleted, $"Schedule {name} deleted successfully");
        return 0;
    }
}
