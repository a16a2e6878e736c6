using Invoke.Contracts.Invocations;

namespace Invoke.Contracts.Messages;

/// <summary>A change of one invocation.</summary>
public sealed record InvocationChange
{
    /// <summary>The invocation, <c>inv_…</c>.</summary>
    public required string InvocationId { get; init; }

    /// <summary>Its batch; unset if it has none.</summary>
    public string? BatchId { get; init; }

    /// <summary>The state it is in now.</summary>
    public required InvocationState State { get; init; }

    /// <summary>The attempt in question, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Counts the changes of this invocation, from 1.</summary>
    public required int Version { get; init; }
}
