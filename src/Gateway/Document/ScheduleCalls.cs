using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Invoke.Contracts.Schedules;

namespace Invoke.Gateway.Document;

internal static class ScheduleCalls
{
    private const string Tag = "Schedules";

    public static CallDescription List { get; } = new() { Tag = Tag, Summary = "The team's schedules, by name", Answers = [(200, typeof(ScheduleList))] };

    public static CallDescription Put { get; } = new()
    {
        Tag = Tag,
        Summary = "Make a schedule, or replace the one of its name",
        Body = typeof(ScheduleBody),
        Example = """{"cron": "0 6 * * MON-FRI", "time_zone": "Europe/Berlin", "sandbox_id": "sb_0123456789ab", "function": "main"}""",
        Answers = [(200, typeof(Schedule)), (201, typeof(Schedule))],
        Errors = [ErrorCode.BadRequest, ErrorCode.NotFound, ErrorCode.RequestTooLarge, ErrorCode.CallbackUrlForbidden, ErrorCode.TooManyRequests],
    };

    public static CallDescription Get { get; } = new() { Tag = Tag, Summary = "A schedule and when it ticks", Answers = [(200, typeof(Schedule))], Errors = [ErrorCode.NotFound] };

    public static CallDescription Delete { get; } = new()
    {
        Tag = Tag, Summary = "Delete it; invocations that it made go on", Answers = [(200, typeof(Deleted))], Errors = [ErrorCode.NotFound],
    };

    public static CallDescription Pause { get; } = new() { Tag = Tag, Summary = "Let it rest", Answers = [(200, typeof(Schedule))], Errors = [ErrorCode.NotFound] };

    public static CallDescription Resume { get; } = new()
    {
        Tag = Tag, Summary = "Let it tick again; what passed while it rested is over", Answers = [(200, typeof(Schedule))], Errors = [ErrorCode.NotFound],
    };
}
