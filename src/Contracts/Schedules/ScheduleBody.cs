using Invoke.Contracts.Invocations;

namespace Invoke.Contracts.Schedules;

/// <summary>A schedule as a client writes it: when, what, and the fields of an asynchronous invocation but <see cref="InvocationRequestBody.NotBefore"/>.</summary>
public sealed record ScheduleBody : InvocationRequestBody
{
    /// <summary>When, in 5 fields: minute, hour, day of the month, month, day of the week; for example <c>*/5 8-18 * * MON-FRI</c>.</summary>
    public string? Cron { get; init; }

    /// <summary>The time zone that <see cref="Cron"/> is read in, by its name in the IANA database. Default <c>UTC</c>.</summary>
    public string? TimeZone { get; init; }

    /// <summary>What becomes of ticks that passed while no gateway ran. Default <see cref="MissedPolicy.CatchUp"/>.</summary>
    public MissedPolicy? OnMissed { get; init; }

    /// <summary>The sandbox that holds the function.</summary>
    public string? SandboxId { get; init; }

    /// <summary>The function's name.</summary>
    public string? Function { get; init; }
}
