using System.Text.Json.Serialization;

namespace Invoke.Contracts.Health;

/// <summary>The answer of <c>/healthz</c> and <c>/readyz</c>.</summary>
public sealed record HealthReport
{
    /// <summary><c>ok</c>.</summary>
    public string Status { get; init; } = "ok";

    /// <summary>Each thing that the process depends on: <c>ok</c>, <c>degraded</c> or <c>unavailable</c>. Only on <c>/readyz</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, string>? Dependencies { get; init; }
}
