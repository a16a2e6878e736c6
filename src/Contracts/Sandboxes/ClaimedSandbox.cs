namespace Invoke.Contracts.Sandboxes;

/// <summary>The answer to a claim.</summary>
public sealed record ClaimedSandbox
{
    /// <summary><c>sb_</c> and 12 lower-case letters and digits.</summary>
    public required string SandboxId { get; init; }

    /// <summary><see cref="SandboxStatus.Running"/> once procd is ready.</summary>
    public required SandboxStatus Status { get; init; }

    /// <summary>The name of the pod or process that carries the sandbox.</summary>
    public required string PodName { get; init; }

    /// <summary>The template's name.</summary>
    public required string Template { get; init; }

    /// <summary>Always null: one cluster.</summary>
    public string? ClusterId { get; init; }
}
