using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Triggers;

/// <summary><c>s0 trigger resume</c></summary>
internal sealed class ResumeCommand : S0Command
{
    private readonly Argument<string> _name = Ids.Argument("name", "The trigger");

    public ResumeCommand()
        : base("resume", "Take the messages of a trigger again", "s0 trigger resume new-orders") => Add(_name);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        run.Output.Show(await run.Client.ResumeTriggerAsync(run.Get(_name), cancellationToken), CliJson.Contracts.Trigger, one => one.Name, TriggerColumns.Details);
        return 0;
    }
}
