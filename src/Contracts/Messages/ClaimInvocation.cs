namespace Invoke.Contracts.Messages;

/// <summary>Worker to gateway, on <see cref="Queues.Claims"/>: may I run this? Answered by <see cref="InvocationClaimed"/>.</summary>
public sealed record ClaimInvocation
{
    /// <summary>The invocation, <c>inv_…</c>.</summary>
    public required string InvocationId { get; init; }

    /// <summary>Which try of the invocation, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The sandbox that holds the function.</summary>
    public required string SandboxId { get; init; }

    /// <summary>Who asks, for people: host name and process id.</summary>
    public required string Worker { get; init; }

    /// <summary>Random for each ticket that a worker took: a claim asked again, because its answer was lost, gets the same answer.</summary>
    public required string Token { get; init; }

    /// <summary>Whether the broker has handed out this ticket before.</summary>
    public bool Redelivered { get; init; }

    /// <summary>The W3C trace context of the worker; unset if there is none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The W3C trace state of the invocation; unset if there is none.</summary>
    public string? TraceState { get; init; }
}
