using Invoke.Contracts.Invocations;

namespace Invoke.Gateway.Batches;

/// <summary>A line of <c>batches</c>; times in milliseconds since 1970 on the store's clock.</summary>
internal sealed record BatchRow
{
    public required string Id { get; init; }

    public required string TeamId { get; init; }

    public required long CreatedAt { get; init; }

    public required bool Open { get; init; }

    /// <summary>A JSON object of strings.</summary>
    public required string Labels { get; init; }

    public string? IdempotencyKey { get; init; }

    public string? RedriveOf { get; init; }

    public long GoneSucceeded { get; init; }

    public long GoneFailed { get; init; }

    public long GoneTimedOut { get; init; }

    public long GoneCancelled { get; init; }

    public long GoneExpired { get; init; }

    public long GoneDead { get; init; }

    /// <summary>How many of that state are no longer kept.</summary>
    public long Gone(InvocationState state) => state switch
    {
        InvocationState.Succeeded => GoneSucceeded,
        InvocationState.Failed => GoneFailed,
        InvocationState.TimedOut => GoneTimedOut,
        InvocationState.Cancelled => GoneCancelled,
        InvocationState.Expired => GoneExpired,
        InvocationState.Dead => GoneDead,
        _ => 0,
    };
}
