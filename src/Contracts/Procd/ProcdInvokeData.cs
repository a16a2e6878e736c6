using System.Text.Json.Serialization;
using Invoke.Contracts.Functions;

namespace Invoke.Contracts.Procd;

/// <summary>The <c>data</c> of procd's answer to an invoke call: the response, and on platform calls the report beside it.</summary>
public sealed record ProcdInvokeData
{
    /// <inheritdoc cref="FunctionResponse.Status"/>
    public required int Status { get; init; }

    /// <inheritdoc cref="FunctionResponse.Headers"/>
    public required Dictionary<string, string[]> Headers { get; init; }

    /// <inheritdoc cref="FunctionResponse.BodyBase64"/>
    public required Base64Text BodyBase64 { get; init; }

    /// <inheritdoc cref="RunReport.Started"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Started { get; init; }

    /// <inheritdoc cref="RunReport.Log"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Log { get; init; }

    /// <inheritdoc cref="RunReport.LogTruncated"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? LogTruncated { get; init; }

    /// <inheritdoc cref="RunReport.Timings"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunTimings? Timings { get; init; }

    /// <inheritdoc cref="RunReport.ModuleSha256"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ModuleSha256 { get; init; }
}
