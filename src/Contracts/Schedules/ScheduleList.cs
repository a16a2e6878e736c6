namespace Invoke.Contracts.Schedules;

/// <summary>A team's schedules.</summary>
public sealed record ScheduleList
{
    /// <summary>By name, without what they were made of.</summary>
    public required IReadOnlyList<Schedule> Schedules { get; init; }
}
