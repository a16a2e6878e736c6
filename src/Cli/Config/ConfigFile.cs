using System.Text.Json;
using System.Text.Json.Nodes;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Input;

namespace Invoke.Cli.Config;

/// <summary>What <c>~/.s0/config.yaml</c> says. Keys that are not known are left alone: other versions have them.</summary>
internal sealed record ConfigFile
{
    public string? CurrentProfile { get; init; }

    public Dictionary<string, Profile?>? Profiles { get; init; }

    public OutputConfig? Output { get; init; }

    /// <summary>Where it was read from, as a person names it; unset if there is none.</summary>
    public string? Path { get; private init; }

    /// <summary>Reads the file.</summary>
    /// <param name="path">A file that must be there; unset is the usual one, which need not.</param>
    /// <exception cref="FailedException">It cannot be read, or not understood.</exception>
    public static ConfigFile Load(string? path)
    {
        var usual = System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".s0/config.yaml");
        if (path is null && !File.Exists(usual)) return new ConfigFile();
        var shown = path ?? "~/.s0/config.yaml";
        try
        {
            var document = YamlReader.Read(File.ReadAllText(path ?? usual));
            return (document is null ? new ConfigFile() : (document as JsonObject).Deserialize(CliJson.Default.ConfigFile) ?? throw new JsonException("it must be a mapping")) with { Path = shown };
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            var where = (e as JsonException)?.Path is { Length: > 2 } field ? $"{field[2..]} has the wrong type" : e.Message;
            throw new FailedException($"cannot understand the config file {shown}: {where}; mend it, or name another with --config", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailedException($"cannot read the config file {shown}: {e.Message}", e);
        }
    }

    /// <summary>The profile of a name, or the current one.</summary>
    /// <returns>Null if none is named and none is there.</returns>
    /// <exception cref="UsageException">There is no profile of that name.</exception>
    public Profile? ProfileOf(string? name)
    {
        var wanted = name ?? CurrentProfile;
        if (Profiles?.GetValueOrDefault(wanted ?? "default") is { } profile) return profile;
        if (wanted is null) return null;
        var known = Profiles is { Count: > 0 } ? $"it has {string.Join(", ", Profiles.Keys)}" : "it has none";
        throw new UsageException(Path is null ? $"there is no profile '{wanted}': there is no ~/.s0/config.yaml" : $"{Path} has no profile '{wanted}'; {known}");
    }
}
