namespace Invoke.Contracts.Invocations;

/// <summary>How often a function that finishes badly is tried, and how long the pauses are.</summary>
public sealed record RetryBody
{
    /// <summary>Attempts that may finish badly, 1 to 10. Default 1: none is repeated.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The pause before the second attempt, in milliseconds, 0 to 86400000; it doubles with each, and a random part of it is taken off. Default 1000.</summary>
    public int? BackoffMs { get; init; }

    /// <summary>The longest pause, in milliseconds, 0 to 86400000. Default 60000.</summary>
    public int? MaxBackoffMs { get; init; }
}
