namespace Invoke.Contracts.Invocations;

/// <summary>Which invocations are meant; what is unset does not matter.</summary>
public sealed record InvocationFilter
{
    /// <summary>Those of this sandbox.</summary>
    public string? SandboxId { get; init; }

    /// <summary>Those of functions of this name.</summary>
    public string? Function { get; init; }

    /// <summary>Those in this state.</summary>
    public InvocationState? State { get; init; }

    /// <summary>Those of this batch.</summary>
    public string? BatchId { get; init; }

    /// <summary>Those with this label, <c>key:value</c>.</summary>
    public string? Label { get; init; }
}
