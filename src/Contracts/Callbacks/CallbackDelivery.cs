namespace Invoke.Contracts.Callbacks;

/// <summary>One time that a callback was sent, or was to be.</summary>
public sealed record CallbackDelivery
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>How it ended.</summary>
    public required DeliveryOutcome Outcome { get; init; }

    /// <summary>The receiver's HTTP status, if it gave one.</summary>
    public int? Status { get; init; }

    /// <summary>The address and port that it went to, if a connection was made.</summary>
    public string? Address { get; init; }

    /// <summary>The reason in words, if there is more to say than the status.</summary>
    public string? Message { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required int DurationMs { get; init; }
}
