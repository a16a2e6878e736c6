using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;
using Invoke.Contracts.Triggers;

namespace Invoke.Gateway.Document;

internal static class TriggerCalls
{
    private const string Tag = "Triggers";

    public static CallDescription Put { get; } = new()
    {
        Tag = Tag,
        Summary = "Have each message of an exchange invoke a function, or change how",
        Body = typeof(TriggerBody),
        Example = """{"exchange": "orders.placed", "routing_key": "eu.#", "sandbox_id": "sb_0123456789ab", "function": "main", "retry": {"max_attempts": 3}}""",
        Answers = [(200, typeof(Trigger)), (201, typeof(Trigger))],
        Errors = [ErrorCode.BadRequest, ErrorCode.Forbidden, ErrorCode.NotFound, ErrorCode.Conflict, ErrorCode.RequestTooLarge, ErrorCode.TooManyRequests, ErrorCode.NotImplemented, ErrorCode.BrokerUnavailable, ErrorCode.CallbackUrlForbidden],
    };

    public static CallDescription List { get; } = new() { Tag = Tag, Summary = "The team's triggers by their names", Answers = [(200, typeof(TriggerList))], Errors = [ErrorCode.NotImplemented] };

    public static CallDescription Get { get; } = new() { Tag = Tag, Summary = "A trigger", Answers = [(200, typeof(Trigger))], Errors = [ErrorCode.NotFound, ErrorCode.NotImplemented] };

    public static CallDescription Delete { get; } = new()
    {
        Tag = Tag, Summary = "Delete a trigger with its queue and the messages that wait in it", Answers = [(200, typeof(Deleted))], Errors = [ErrorCode.NotFound, ErrorCode.NotImplemented],
    };

    public static CallDescription Pause { get; } = new()
    {
        Tag = Tag, Summary = "Have its messages wait in its queue", Answers = [(200, typeof(Trigger))], Errors = [ErrorCode.NotFound, ErrorCode.NotImplemented],
    };

    public static CallDescription Resume { get; } = new()
    {
        Tag = Tag, Summary = "Take its messages again, those that waited first", Answers = [(200, typeof(Trigger))], Errors = [ErrorCode.NotFound, ErrorCode.NotImplemented],
    };
}
