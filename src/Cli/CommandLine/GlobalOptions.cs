using System.CommandLine;

namespace Invoke.Cli.CommandLine;

/// <summary>The options that every command takes.</summary>
internal static class GlobalOptions
{
    public static readonly Option<string?> ApiUrl = new("--api-url") { Description = "Where the gateway is; before SANDBOX0_BASE_URL and the profile", HelpName = "url" };

    public static readonly Option<string?> Token = new("--token") { Description = "The API key; before SANDBOX0_TOKEN and the profile", HelpName = "token" };

    public static readonly Option<string?> Config = new("--config", "-c") { Description = "The config file (default ~/.s0/config.yaml)", HelpName = "file" };

    public static readonly Option<string?> Profile = new("--profile", "-p") { Description = "The profile of the config file (default its current-profile)", HelpName = "name" };

    public static readonly Option<string?> Output = new("--output", "-o") { Description = "How to print: table, json or yaml (default table)", HelpName = "format" };

    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Print only ids and what was asked for" };

    static GlobalOptions()
    {
        foreach (var option in All) option.Recursive = true;
        Output.CompletionSources.Add("table", "json", "yaml");
    }

    public static IReadOnlyList<Option> All => [Output, Quiet, ApiUrl, Token, Profile, Config];
}
