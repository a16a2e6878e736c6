namespace Invoke.Contracts.Schedules;

/// <summary>A schedule as the API shows it. Every field is always present; what there is not is null.</summary>
public sealed record Schedule
{
    /// <summary>Its name, one of its team's.</summary>
    public required string Name { get; init; }

    /// <summary>When, in 5 fields.</summary>
    public required string Cron { get; init; }

    /// <summary>The time zone that <see cref="Cron"/> is read in.</summary>
    public required string TimeZone { get; init; }

    /// <summary>What becomes of ticks that passed while no gateway ran.</summary>
    public required MissedPolicy OnMissed { get; init; }

    /// <summary>The sandbox that holds the function.</summary>
    public required string SandboxId { get; init; }

    /// <summary>The function's name.</summary>
    public required string Function { get; init; }

    /// <summary>Whether it rests.</summary>
    public required bool Paused { get; init; }

    /// <summary>The next tick, UTC; null while it rests.</summary>
    public DateTime? NextAt { get; init; }

    /// <summary>The last tick that fired, UTC.</summary>
    public DateTime? LastAt { get; init; }

    /// <summary>The invocation that it made.</summary>
    public string? LastInvocationId { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was last replaced, UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>What it was made of, without the secret of its callback; set where it is asked for alone.</summary>
    public ScheduleBody? Request { get; init; }
}
