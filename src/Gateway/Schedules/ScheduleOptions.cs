using System.ComponentModel.DataAnnotations;

namespace Invoke.Gateway.Schedules;

/// <summary>Invocations at set times; <c>Schedules:*</c>.</summary>
internal sealed class ScheduleOptions
{
    public const string Section = "Schedules";

    /// <summary>How late a tick may fire before it counts as missed, 5 s to 1 day. Default 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true,
        ErrorMessage = "Schedules:Tolerance must be from 00:00:05 to 1.00:00:00 (days.hours:minutes:seconds)")]
    public TimeSpan Tolerance { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many schedules a team may have, 1 to 100000. Default 1000.</summary>
    [Range(1, 100_000, ErrorMessage = "Schedules:MaxPerTeam must be a number from 1 to 100000")]
    public int MaxPerTeam { get; set; } = 1000;
}
