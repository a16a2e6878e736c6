namespace Invoke.Contracts.Messages;

/// <summary>Gateway to worker, on <see cref="Queues.Tickets"/>: this attempt may run. What it is, the worker asks with <see cref="ClaimInvocation"/>.</summary>
public sealed record InvocationTicket
{
    /// <summary>The invocation, <c>inv_…</c>.</summary>
    public required string InvocationId { get; init; }

    /// <summary>Which try of the invocation, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The sandbox that holds the function.</summary>
    public required string SandboxId { get; init; }

    /// <summary>The W3C trace context of its sending; unset if there is none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The W3C trace state of the invocation; unset if there is none.</summary>
    public string? TraceState { get; init; }
}
