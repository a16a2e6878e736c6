using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Triggers;

/// <summary><c>s0 trigger pause</c></summary>
internal sealed class PauseCommand : S0Command
{
    private readonly Argument<string> _name = Ids.Argument("name", "The trigger");

    public PauseCommand()
        : base("pause", "Have the messages of a trigger wait in its queue", "s0 trigger pause new-orders") => Add(_name);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        run.Output.Show(await run.Client.PauseTriggerAsync(run.Get(_name), cancellationToken), CliJson.Contracts.Trigger, one => one.Name, TriggerColumns.Details);
        return 0;
    }
}
