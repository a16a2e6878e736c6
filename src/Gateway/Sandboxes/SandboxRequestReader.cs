using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using Invoke.Contracts;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Invoke.Gateway.Auth;
using Invoke.Sandboxes;

namespace Invoke.Gateway.Sandboxes;

/// <summary>Reads and checks the bodies of section 4. Whether a template is there, its driver knows.</summary>
internal static partial class SandboxRequestReader
{
    private const string DefaultTemplate = "default";
    private const int MaxVariables = 256;
    private const int MaxVariablesBytes = 64 * 1024;
    private const int MaxConcurrency = 1000;

    private static readonly FrozenDictionary<string, string> Rules = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["template"] = "must be 1 to 63 letters, digits, '.', '_' or '-', and start with a letter or digit",
        ["config"] = "must be an object: env_vars maps strings to strings; ttl, hard_ttl and max_concurrency are integers; auto_resume is true or false",
        ["duration"] = "must be a number of seconds, or 0 for the sandbox's ttl",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z", RegexOptions.NonBacktracking)]
    private static partial Regex TemplatePattern { get; }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex VariablePattern { get; }

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and its rule.</exception>
    public static SandboxClaim ReadClaim(ReadOnlySpan<byte> utf8, Caller caller)
    {
        var body = utf8.IsEmpty ? new ClaimSandboxRequest() : Json.ReadRequest(utf8, ContractsJson.Strict.ClaimSandboxRequest, Rules);
        var template = body.Template ?? DefaultTemplate;
        Require(TemplatePattern.IsMatch(template), $"template {Rules["template"]}");
        var config = body.Config ?? new SandboxConfig();
        Check(config);
        return new SandboxClaim { Template = template, TeamId = caller.TeamId, UserId = caller.KeyId, Config = config };
    }

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and its rule.</exception>
    public static SandboxConfig ReadUpdate(ReadOnlySpan<byte> utf8)
    {
        var config = Json.ReadRequest(utf8, ContractsJson.Strict.UpdateSandboxRequest, Rules).Config
            ?? throw new ApiException(ErrorCode.BadRequest, "config must be given");
        Check(config);
        // The rest is set by the claim and stays.
        return new SandboxConfig { Ttl = config.Ttl, HardTtl = config.HardTtl, AutoResume = config.AutoResume };
    }

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: the message names the field and its rule.</exception>
    public static int? ReadRefresh(ReadOnlySpan<byte> utf8)
    {
        var duration = utf8.IsEmpty ? null : Json.ReadRequest(utf8, ContractsJson.Strict.RefreshSandboxRequest, Rules).Duration;
        Require(duration is not < 0, $"duration {Rules["duration"]}");
        return duration;
    }

    private static void Check(SandboxConfig config)
    {
        Require(config.Ttl is not < 0, "config.ttl must be 0 (never) or a number of seconds");
        Require(config.HardTtl is not < 0, "config.hard_ttl must be 0 (never) or a number of seconds");
        Require(config.MaxConcurrency is null or (>= 1 and <= MaxConcurrency), $"config.max_concurrency must be from 1 to {MaxConcurrency}");
        if (config.EnvVars is not { } variables) return;

        Require(variables.Count <= MaxVariables, $"config.env_vars must have at most {MaxVariables} entries");
        Require(variables.Keys.All(name => VariablePattern.IsMatch(name)),
            "config.env_vars must be named by letters, digits and '_', not starting with a digit");
        Require(variables.Values.All(value => value is not null && !value.Contains('\0', StringComparison.Ordinal)),
            "config.env_vars must have strings without NUL as values");
        Require(variables.Sum(pair => pair.Key.Length + Encoding.UTF8.GetByteCount(pair.Value)) <= MaxVariablesBytes,
            $"config.env_vars must have at most {MaxVariablesBytes} bytes in all");
    }

    private static void Require(bool holds, string rule)
    {
        if (!holds) throw new ApiException(ErrorCode.BadRequest, rule);
    }
}
