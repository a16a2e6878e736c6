using System.CommandLine;
using Invoke.Cli.CommandLine;

namespace Invoke.Cli.ApiKeys;

/// <summary><c>s0 apikey delete</c></summary>
internal sealed class DeleteCommand : S0Command
{
    private readonly Argument<string> _id = Ids.Argument("api-key-id", "The key's id, key_…, not the key itself");

    public DeleteCommand()
        : base("delete", "Delete an API key; it stops working within a minute", "s0 apikey delete key_01k…") => Add(_id);

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var id = run.Get(_id);
        run.Output.Did(await run.Client.DeleteApiKeyAsync(id, cancellationToken), CliJson.Contracts.Deleted, $"API key {id} deleted successfully");
        return 0;
    }
}
