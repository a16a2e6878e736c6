namespace Invoke.Contracts.Messages;

/// <summary>Gateway to all gateways, after a commit: invocations have changed. Whoever misses one looks by itself a second later.</summary>
public sealed record InvocationsChanged
{
    /// <summary>What changed, in its order.</summary>
    public required IReadOnlyList<InvocationChange> Changes { get; init; }
}
