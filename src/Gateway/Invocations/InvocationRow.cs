using Invoke.Contracts;
using Invoke.Contracts.Invocations;

namespace Invoke.Gateway.Invocations;

/// <summary>A line of <c>invocations</c>; times in milliseconds since 1970 on the store's clock. The scripts in Store say what each is.</summary>
internal sealed record InvocationRow
{
    public required string Id { get; init; }

    public required string TeamId { get; init; }

    public required string SandboxId { get; init; }

    public required string Function { get; init; }

    /// <summary>A name of <see cref="InvocationState"/> on the wire.</summary>
    public required string State { get; init; }

    public required int Attempt { get; init; }

    public required int Version { get; init; }

    public required long CreatedAt { get; init; }

    public required long DueAt { get; init; }

    public required long ExpiresAt { get; init; }

    public long? TicketedAt { get; init; }

    public long? ClaimedAt { get; init; }

    public string? ClaimedBy { get; init; }

    public string? ClaimToken { get; init; }

    public long? LeaseUntil { get; init; }

    public int WorkerLosses { get; init; }

    public int FinishedBadly { get; init; }

    public int Unknowns { get; init; }

    public int Pauses { get; init; }

    /// <summary>A name of <see cref="Contracts.Invocations.WaitingReason"/> on the wire.</summary>
    public string? WaitingReason { get; init; }

    public long? WaitingSince { get; init; }

    public long? StartedAt { get; init; }

    public long? FinishedAt { get; init; }

    public bool Cancel { get; init; }

    public required int TimeoutMs { get; init; }

    public required int MaxAttempts { get; init; }

    public required int BackoffMs { get; init; }

    public required int MaxBackoffMs { get; init; }

    /// <summary>A name of <see cref="UnknownPolicy"/> on the wire.</summary>
    public required string OnUnknown { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public string? BatchId { get; init; }

    /// <summary>A JSON object of strings.</summary>
    public required string Labels { get; init; }

    public string? IdempotencyKey { get; init; }

    public string? RedriveOf { get; init; }

    public string? TraceParent { get; init; }

    public string? TraceState { get; init; }

    public string? ModuleSha256 { get; init; }

    /// <summary>Whether somebody is to be told of its end; <c>callbacks</c> says who.</summary>
    public bool HasCallback { get; init; }

    /// <summary>JSON.</summary>
    public string? Timings { get; init; }

    /// <summary>The store's time when the row was locked.</summary>
    public long StoreNow { get; init; }

    public InvocationState StateValue => WireName.Parse<InvocationState>(State);

    public bool IsTerminal => StateValue is not InvocationState.Queued and not InvocationState.Running;
}
