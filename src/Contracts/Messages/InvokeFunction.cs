using Invoke.Contracts.Functions;

namespace Invoke.Contracts.Messages;

/// <summary>Gateway to worker, on <see cref="Queues.Sync"/>: run this now, somebody waits. Answered by <see cref="FunctionInvoked"/>.</summary>
public sealed record InvokeFunction
{
    /// <summary>The invocation, <c>inv_…</c>.</summary>
    public required string InvocationId { get; init; }

    /// <summary>Which try of the invocation this is, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The sandbox that holds the function.</summary>
    public required string SandboxId { get; init; }

    /// <summary>The function's name, checked.</summary>
    public required string Function { get; init; }

    /// <summary>What the handler is called with, checked.</summary>
    public required FunctionRequest Request { get; init; }

    /// <summary>
    /// A worker was lost with this attempt, and it may run: whoever gets this message attaches to the run, and never starts it.
    /// Default false.
    /// </summary>
    public bool ResumeOnly { get; init; }

    /// <summary>The W3C trace context of the caller; unset if there is none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The W3C trace state of the caller; unset if there is none.</summary>
    public string? TraceState { get; init; }

    /// <summary>
    /// When the message stops being worth running, as a monotonic stamp of the process that sent it. Only the
    /// in-memory transport sets it: a broker has a TTL for that, and stamps mean nothing in another process.
    /// </summary>
    public long? ExpiresAtStamp { get; init; }
}
