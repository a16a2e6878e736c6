using Invoke.Cli.CommandLine;
using Invoke.Cli.Config;

namespace Invoke.Cli.Output;

/// <summary>Finds out how to print.</summary>
internal static class OutputFormats
{
    /// <summary>The first that says: the command line, the config file.</summary>
    /// <exception cref="UsageException">What it says is no format.</exception>
    public static OutputFormat Of(string? option, ConfigFile config) => (option ?? config.Output?.Format ?? "table") switch
    {
        "table" => OutputFormat.Table,
        "json" => OutputFormat.Json,
        "yaml" => OutputFormat.Yaml,
        var other => throw new UsageException($"{(option is null ? $"output.format in {config.Path}" : "--output")} must be table, json or yaml, not '{other}'"),
    };
}
