using Invoke.Contracts.Messages;
using Invoke.Messaging.Foreign;

namespace Invoke.Gateway.Triggers;

/// <summary>A line of <c>triggers</c>; times in milliseconds since 1970 on the store's clock.</summary>
internal sealed record TriggerRow
{
    public required string TeamId { get; init; }

    public required string Name { get; init; }

    /// <summary>Another one after each change.</summary>
    public required string Version { get; init; }

    public required string Exchange { get; init; }

    public required string RoutingKey { get; init; }

    /// <summary>What was asked for, as JSON.</summary>
    public required string Body { get; init; }

    public bool Paused { get; init; }

    /// <summary>It was deleted, and its queue may still be there.</summary>
    public bool Gone { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }

    // Neither teams nor names have dots.
    public Intake Intake() => new($"{Queues.Trigger}{TeamId}.{Name}", Exchange, RoutingKey);
}
