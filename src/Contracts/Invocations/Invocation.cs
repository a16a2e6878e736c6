using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;

namespace Invoke.Contracts.Invocations;

/// <summary>An asynchronous invocation as the API shows it. Every field is always present; what is not known yet is null.</summary>
public sealed record Invocation
{
    /// <summary>Its id, <c>inv_…</c>; ids sort by the time they were made at.</summary>
    public required string InvocationId { get; init; }

    /// <summary>The sandbox that holds the function.</summary>
    public required string SandboxId { get; init; }

    /// <summary>The function's name.</summary>
    public required string Function { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required InvocationState State { get; init; }

    /// <summary>When it was accepted, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Before when it does not run, UTC; moves with each pause.</summary>
    public required DateTime DueAt { get; init; }

    /// <summary>When the first attempt was handed to a worker, UTC.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>When it became terminal, UTC.</summary>
    public DateTime? FinishedAt { get; init; }

    /// <summary>By when it must have been started, UTC.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>The attempts that have ended, in their order.</summary>
    public required IReadOnlyList<InvocationAttempt> Attempts { get; init; }

    /// <summary>What the function answered; set when it succeeded.</summary>
    public FunctionResponse? Result { get; init; }

    /// <summary>Why there is no result; set when it is terminal and has not succeeded.</summary>
    public ApiError? Error { get; init; }

    /// <summary>Why it does not run; set while it is queued.</summary>
    public InvocationWaiting? Waiting { get; init; }

    /// <summary>The batch it came with.</summary>
    public string? BatchId { get; init; }

    /// <summary>What its caller labelled it with.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The key its caller gave it.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The invocation that this one repeats.</summary>
    public string? RedriveOf { get; init; }

    /// <summary>The trace of the request that made it, 32 hex digits.</summary>
    public string? TraceId { get; init; }

    /// <summary>SHA-256 of the module that ran last, lower-case hex.</summary>
    public string? ModuleSha256 { get; init; }

    /// <summary>Where the last attempt's time went.</summary>
    public RunTimings? Timings { get; init; }

    /// <summary>Whom its end is told, and how that went; set where the invocation is asked for alone.</summary>
    public Callback? Callback { get; init; }
}
