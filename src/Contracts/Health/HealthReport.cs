namespace Invoke.Contracts.Health;

/// <summary>The answer of <c>/healthz</c> and <c>/readyz</c>.</summary>
public sealed record HealthReport
{
    /// <summary><c>ok</c>.</summary>
    public string Status { get; init; } = "ok";
}
