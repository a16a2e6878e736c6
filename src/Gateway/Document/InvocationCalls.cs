using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Document;

internal static class InvocationCalls
{
    private const string Tag = "Invocations";

    private static readonly QueryParameter Wait = new("wait", "integer", "How many seconds to wait for the end, 0 to 60; default 0.");

    public static CallDescription Accept { get; } = new()
    {
        Tag = Tag,
        Summary = "Accept an invocation that runs in the background",
        Headers =
        [
            (IdempotencyKey.Header, $"The request's name, so that it may be sent again and is accepted once; {IdempotencyKey.Rule}."),
            ("Prefer", "wait=N: answer with its end, if that comes within N seconds, at most 60."),
        ],
        Body = typeof(InvocationRequestBody),
        BodyIsOptional = true,
        Example = """{"body_base64": "aGVsbG8=", "retry": {"max_attempts": 3}, "labels": {"job": "nightly"}}""",
        Answers = [(202, typeof(Invocation)), (200, typeof(Invocation))],
        Errors = [ErrorCode.BadRequest, ErrorCode.NotFound, ErrorCode.RequestTooLarge, ErrorCode.IdempotencyKeyReused, ErrorCode.CallbackUrlForbidden, ErrorCode.TooManyRequests],
    };

    public static CallDescription List { get; } = new()
    {
        Tag = Tag,
        Summary = "The team's invocations, newest first, without their results",
        Query =
        [
            new("sandbox_id", "string", "Only those of this sandbox."),
            new("function", "string", "Only those of functions of this name."),
            new("state", "string", "Only those in this state."),
            new("batch_id", "string", "Only those of this batch."),
            new("label", "string", "Only those with this label, key:value."),
            new("limit", "integer", "How many, 1 to 200; default 50."),
            new("cursor", "string", "next_cursor of the page before."),
        ],
        Answers = [(200, typeof(InvocationList))],
        Errors = [ErrorCode.BadRequest],
    };

    public static CallDescription Get { get; } = new()
    {
        Tag = Tag, Summary = "An invocation, at once or once it has ended", Query = [Wait], Answers = [(200, typeof(Invocation))], Errors = [ErrorCode.BadRequest, ErrorCode.NotFound],
    };

    public static CallDescription GetLog { get; } = new()
    {
        Tag = Tag, Summary = "What its last attempt printed", Answers = [], Streams = "text/plain", Errors = [ErrorCode.NotFound],
    };

    public static CallDescription Events { get; } = new()
    {
        Tag = Tag,
        Summary = "Its changes of state as they come; ends with the terminal one",
        Headers = [("Last-Event-ID", "The id of the last event that was read: only later ones come.")],
        Answers = [],
        Streams = "text/event-stream",
        Errors = [ErrorCode.NotFound],
    };

    public static CallDescription Cancel { get; } = new()
    {
        Tag = Tag,
        Summary = "Cancel it: 200 if it never runs, 202 if it runs and is killed",
        Answers = [(200, typeof(Invocation)), (202, typeof(Invocation))],
        Errors = [ErrorCode.NotFound, ErrorCode.Conflict],
    };

    public static CallDescription Redrive { get; } = new()
    {
        Tag = Tag,
        Summary = "Repeat one that has ended, as a new one of the same request",
        Body = typeof(RedriveBody),
        BodyIsOptional = true,
        Answers = [(202, typeof(Invocation))],
        Errors = [ErrorCode.BadRequest, ErrorCode.NotFound, ErrorCode.Conflict, ErrorCode.TooManyRequests],
    };

    public static CallDescription RedriveAll { get; } = new()
    {
        Tag = Tag,
        Summary = "Repeat all that have ended without success and that a filter meets",
        Body = typeof(BulkRedriveBody),
        Example = """{"filter": {"function": "main", "state": "failed"}, "limit": 100, "dry_run": true}""",
        Answers = [(200, typeof(BulkRedriveAnswer)), (202, typeof(BulkRedriveAnswer))],
        Errors = [ErrorCode.BadRequest, ErrorCode.TooManyRequests],
    };
}
