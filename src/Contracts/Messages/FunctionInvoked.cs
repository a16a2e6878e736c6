using Invoke.Contracts.Functions;

namespace Invoke.Contracts.Messages;

/// <summary>Worker to gateway: how the attempt ended.</summary>
public sealed record FunctionInvoked
{
    /// <summary>The invocation, <c>inv_…</c>.</summary>
    public required string InvocationId { get; init; }

    /// <summary>Which try of the invocation this answers.</summary>
    public required int Attempt { get; init; }

    /// <summary>The answer or the error.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>
    /// The broker had handed the message out before, to a worker that was lost with it, and this worker has not touched it:
    /// whether the attempt has started, only procd knows. <see cref="Outcome"/> is <see cref="Errors.ErrorCode.NotInLedger"/> then. Default false.
    /// </summary>
    public bool HandedBack { get; init; }

    /// <summary>The worker that ran it, for people: its host name and process id.</summary>
    public required string Worker { get; init; }

    /// <summary>How long the worker had it, from its receipt to this answer, in milliseconds on a monotonic clock.</summary>
    public double ElapsedMs { get; init; }

    /// <summary>The W3C trace context of the worker; unset if there is none.</summary>
    public string? TraceParent { get; init; }
}
