namespace Invoke.Contracts.Sandboxes;

/// <summary>The body of <c>PUT /api/v1/sandboxes/{id}</c>.</summary>
public sealed record UpdateSandboxRequest
{
    /// <summary>What to change: <c>ttl</c>, <c>hard_ttl</c> and <c>auto_resume</c>; the rest is fixed at the claim.</summary>
    public SandboxConfig? Config { get; init; }
}
