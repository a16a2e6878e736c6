using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.Triggers;

/// <summary><c>s0 trigger delete</c></summary>
internal sealed class DeleteCommand : S0Command
{
    private readonly Argument<string> _name = Ids.Argument("name", "The trigger");

    public DeleteCommand()
        : base("delete", "Delete a trigger with its queue and the messages that wait in it", "s0 trigger delete new-orders") => Add(_name);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var name = run.Get(_name);
        run.Output.Did(await run.Client.DeleteTriggerAsync(name, cancellationToken), CliJson.Contracts.Deleted, $"Trigger {name} deleted successfully");
        return 0;
    }
}
