namespace Invoke.Contracts.Callbacks;

/// <summary>A callback and what has become of it.</summary>
public sealed record Callback
{
    /// <summary>Its id, <c>msg_…</c>; every delivery has it as its <c>webhook-id</c>, so that a receiver knows a repetition.</summary>
    public required string CallbackId { get; init; }

    /// <summary>Where it goes.</summary>
    public required string Url { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required CallbackState State { get; init; }

    /// <summary>When it is sent next, UTC; set while it is <see cref="CallbackState.Sending"/>.</summary>
    public DateTime? NextAt { get; init; }

    /// <summary>The deliveries that have ended, in their order.</summary>
    public required IReadOnlyList<CallbackDelivery> Deliveries { get; init; }
}
