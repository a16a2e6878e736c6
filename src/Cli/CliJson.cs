using System.Text.Json.Serialization;
using Invoke.Cli.Config;
using Invoke.Contracts;

namespace Invoke.Cli;

/// <summary>The generated JSON code of what only this command reads, and the contracts as it prints them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(ConfigFile))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>The contracts, indented.</summary>
    public static ContractsJson Contracts { get; } = Indented();

    private static ContractsJson Indented()
    {
        var options = Json.StrictOptions();
        options.WriteIndented = true;
        return new ContractsJson(options);
    }
}
