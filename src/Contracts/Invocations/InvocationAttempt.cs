using System.Text.Json.Serialization;
using Invoke.Contracts.Errors;

namespace Invoke.Contracts.Invocations;

/// <summary>An attempt that has ended.</summary>
public sealed record InvocationAttempt
{
    /// <summary>Which one, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>What is known of how it ended.</summary>
    public required AttemptOutcome Outcome { get; init; }

    /// <summary>Why it gave no answer; left out if it did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ApiError? Error { get; init; }

    /// <summary>When it was handed to a worker, UTC; null if it never was.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>When its end was recorded, UTC.</summary>
    public required DateTime FinishedAt { get; init; }

    /// <summary>The worker that reported it, for people.</summary>
    public string? Worker { get; init; }
}
