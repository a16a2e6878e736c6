using Invoke.Cli.Output;
using Invoke.Contracts.Schedules;

namespace Invoke.Cli.Schedules;

/// <summary>What is shown of schedules.</summary>
internal static class ScheduleColumns
{
    public static readonly Column<Schedule>[] List =
    [
        new("Name", one => one.Name),
        new("Cron", one => one.Cron),
        new("Time zone", one => one.TimeZone),
        new("Sandbox", one => one.SandboxId),
        new("Function", one => one.Function),
        new("Next", Next),
        new("Last", one => Visible.Time(one.LastAt)),
    ];

    public static readonly Column<Schedule>[] Details =
    [
        .. List,
        new("On missed", one => Visible.Word(one.OnMissed)),
        new("Last invocation", one => one.LastInvocationId),
        new("Created at", one => Visible.Time(one.CreatedAt)),
        new("Updated at", one => Visible.Time(one.UpdatedAt)),
    ];

    private static string Next(Schedule one) => one.Paused ? "paused" : Visible.Time(one.NextAt);
}
