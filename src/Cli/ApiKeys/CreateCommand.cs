using System.CommandLine;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Output;
using Invoke.Contracts.ApiKeys;

namespace Invoke.Cli.ApiKeys;

/// <summary><c>s0 apikey create</c></summary>
internal sealed class CreateCommand : S0Command
{
    private static readonly string[] Scopes = ["invoke", "sandboxes", "files", "admin"];

    private readonly Option<string> _name = new("--name") { Description = "What it is for", HelpName = "name", Required = true };
    private readonly Option<string[]> _scopes = new("--scope") { Description = $"What it may do: {string.Join(", ", Scopes)}; may be given again (default all but admin)", HelpName = "scope", DefaultValueFactory = _ => Scopes[..3] };
    private readonly Option<TimeSpan?> _expires = Values.Span("--expires-in", "When it stops working, for example 30d (default never)");
    private readonly Option<string?> _team = new("--team") { Description = "The team that gets it (default the caller's)", HelpName = "team-id" };
    private readonly Option<bool> _raw = new("--raw") { Description = "Print the key alone" };

    public CreateCommand()
        : base("create", "Make an API key; it is shown this once",
            "s0 apikey create --name ci --scope invoke --expires-in 30d",
            "export SANDBOX0_TOKEN=$(s0 apikey create --name shell --raw)")
    {
        _scopes.CompletionSources.Add(Scopes);
        foreach (var option in (Option[])[_name, _scopes, _expires, _team, _raw]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var created = await run.Client.CreateApiKeyAsync(new CreateApiKeyRequest
        {
            Name = run.Get(_name),
            Scopes = run.Get(_scopes),
            ExpiresInSeconds = run.Get(_expires) is { } span ? (int)Math.Min(span.TotalSeconds, int.MaxValue) : null,
            TeamId = run.Get(_team),
        }, cancellationToken);
        if (run.Get(_raw))
        {
            await Console.Out.WriteLineAsync(created.Key);
            return 0;
        }

        run.Output.Show(created, CliJson.Contracts.CreatedApiKey, key => key.Id,
            new("ID", key => key.Id),
            new("Key", key => key.Key),
            new("Name", key => key.Name),
            new("Team", key => key.TeamId),
            new("Scopes", key => string.Join(", ", key.Scopes)),
            new("Expires at", key => Visible.Time(key.ExpiresAt)));
        return 0;
    }
}
