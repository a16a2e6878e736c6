using System.Text.Json.Serialization;

namespace Invoke.Contracts.Functions;

/// <summary>What procd tells the platform about a run beside its answer; clients never see it on an invoke call.</summary>
public sealed record RunReport
{
    /// <summary>Whether the function's process was started. False proves that no line of the function ran.</summary>
    public required bool Started { get; init; }

    /// <summary>The end of what the function printed, at most <see cref="Limits.LogBytes"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Log { get; init; }

    /// <summary>Whether <see cref="Log"/> lost its beginning.</summary>
    public bool LogTruncated { get; init; }

    /// <summary>How long each step took.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunTimings? Timings { get; init; }

    /// <summary>SHA-256 of the module that was run, lower-case hex.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ModuleSha256 { get; init; }
}
