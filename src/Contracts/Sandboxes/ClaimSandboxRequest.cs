namespace Invoke.Contracts.Sandboxes;

/// <summary>The body of <c>POST /api/v1/sandboxes</c>.</summary>
public sealed record ClaimSandboxRequest
{
    /// <summary>The template's name. Default <c>default</c>.</summary>
    public string? Template { get; init; }

    /// <summary>What to set beside the template's own.</summary>
    public SandboxConfig? Config { get; init; }
}
