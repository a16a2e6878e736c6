using Invoke.Contracts.Callbacks;

namespace Invoke.Gateway.Callbacks;

/// <summary>A line of <c>callback_deliveries</c>; times in milliseconds since 1970 on the store's clock.</summary>
internal sealed record DeliveryRow
{
    public required int Number { get; init; }

    /// <summary>A name of <see cref="DeliveryOutcome"/> on the wire.</summary>
    public required string Outcome { get; init; }

    public int? Status { get; init; }

    public string? Address { get; init; }

    public string? Message { get; init; }

    public required long StartedAt { get; init; }

    public required int DurationMs { get; init; }
}
