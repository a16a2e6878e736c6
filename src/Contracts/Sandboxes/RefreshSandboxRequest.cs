namespace Invoke.Contracts.Sandboxes;

/// <summary>The body of <c>POST /api/v1/sandboxes/{id}/refresh</c>; it may be empty.</summary>
public sealed record RefreshSandboxRequest
{
    /// <summary>Seconds from now until the sandbox expires. Unset or 0: its <c>ttl</c>.</summary>
    public int? Duration { get; init; }
}
