using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;

namespace Invoke.Contracts.Messages;

/// <summary>Worker to gateway, on <see cref="Queues.Results"/>: how an attempt ended.</summary>
public sealed record RecordResult
{
    /// <summary>The invocation, <c>inv_…</c>.</summary>
    public required string InvocationId { get; init; }

    /// <summary>Which try of the invocation, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The sandbox that holds the function.</summary>
    public required string SandboxId { get; init; }

    /// <summary>What is known of how it ended.</summary>
    public required AttemptOutcome Outcome { get; init; }

    /// <summary>The function's answer, or why there is none.</summary>
    public required RunOutcome Run { get; init; }

    /// <summary>Who brings it, for people: host name and process id.</summary>
    public required string Worker { get; init; }

    /// <summary>The W3C trace context of the worker; unset if there is none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The W3C trace state of the invocation; unset if there is none.</summary>
    public string? TraceState { get; init; }
}
