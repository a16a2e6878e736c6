using Invoke.Cli.CommandLine;
using Invoke.Cli.Output;

namespace Invoke.Cli.ApiKeys;

/// <summary><c>s0 apikey list</c></summary>
internal sealed class ListCommand() : S0Command("list", "List the team's API keys, newest first", "s0 apikey list")
{
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var list = await run.Client.ListApiKeysAsync(cancellationToken);
        run.Output.List(list, CliJson.Contracts.ApiKeyList, list.ApiKeys, key => key.Id,
            new("ID", key => key.Id),
            new("Name", key => key.Name),
            new("Scopes", key => string.Join(", ", key.Scopes)),
            new("Created", key => Visible.Time(key.CreatedAt)),
            new("Expires", key => Visible.Time(key.ExpiresAt)),
            new("Last used", key => Visible.Time(key.LastUsedAt)));
        return 0;
    }
}
