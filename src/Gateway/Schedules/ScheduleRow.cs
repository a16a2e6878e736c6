using Invoke.Contracts.Schedules;

namespace Invoke.Gateway.Schedules;

/// <summary>A line of <c>schedules</c>; times in milliseconds since 1970 on the store's clock.</summary>
internal sealed record ScheduleRow
{
    public required string Id { get; init; }

    public required string TeamId { get; init; }

    public required string Name { get; init; }

    public required string Cron { get; init; }

    public required string TimeZone { get; init; }

    /// <summary>A name of <see cref="MissedPolicy"/> on the wire.</summary>
    public required string OnMissed { get; init; }

    public required string SandboxId { get; init; }

    public required string Function { get; init; }

    /// <summary>A <see cref="ScheduleBody"/> as JSON; read only where it is needed.</summary>
    public byte[]? Request { get; init; }

    public bool Paused { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }

    public long? NextAt { get; init; }

    public long? LastAt { get; init; }

    public string? LastInvocationId { get; init; }
}
