using Invoke.Contracts.Sandboxes;

namespace Invoke.Client;

/// <summary>Which sandboxes to list.</summary>
public sealed record SandboxQuery
{
    /// <summary>Only those in this state. Default all.</summary>
    public SandboxStatus? Status { get; init; }

    /// <summary>Only those of this template. Default all.</summary>
    public string? TemplateId { get; init; }

    /// <summary>Only those that are paused, or are not. Default all; nothing is ever paused here.</summary>
    public bool? Paused { get; init; }

    /// <summary>At most so many, 1 to 200. Default 50.</summary>
    public int? Limit { get; init; }

    /// <summary>How many to skip. Default 0.</summary>
    public int? Offset { get; init; }
}
