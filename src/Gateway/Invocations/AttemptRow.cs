namespace Invoke.Gateway.Invocations;

/// <summary>A line of <c>invocation_attempts</c>: an attempt that has ended.</summary>
internal sealed record AttemptRow
{
    public required string InvocationId { get; init; }

    public required int Number { get; init; }

    /// <summary>A name of <see cref="Contracts.Invocations.AttemptOutcome"/> on the wire.</summary>
    public required string Outcome { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public long? StartedAt { get; init; }

    public required long FinishedAt { get; init; }

    public string? Worker { get; init; }
}
