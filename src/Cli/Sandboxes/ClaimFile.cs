using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Invoke.Cli.CommandLine;
using Invoke.Cli.Input;
using Invoke.Contracts;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Cli.Sandboxes;

/// <summary>What a sandbox is to be like, in a file.</summary>
internal static class ClaimFile
{
    /// <summary>Reads a whole claim request, or the config of one.</summary>
    /// <exception cref="FailedException">It cannot be read, or not understood.</exception>
    public static async Task<ClaimSandboxRequest> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetString(await InputFile.ReadAsync(path, Limits.JsonBodyBytes, cancellationToken));
        try
        {
            var node = YamlReader.Read(text) as JsonObject ?? throw new FormatException("it must be a mapping");
            return node.ContainsKey("config") || node.ContainsKey("template")
                ? node.Deserialize(ContractsJson.Strict.ClaimSandboxRequest)!
                : new ClaimSandboxRequest { Config = node.Deserialize(ContractsJson.Strict.SandboxConfig) };
        }
        catch (JsonException e)
        {
            throw new FailedException($"{path}: {e.Path?.TrimStart('$', '.')} has the wrong type", e);
        }
        catch (FormatException e)
        {
            throw new FailedException($"{path}: {e.Message}", e);
        }
    }
}
