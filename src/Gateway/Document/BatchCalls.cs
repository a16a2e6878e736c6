using Invoke.Contracts.Batches;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Invocations;

namespace Invoke.Gateway.Document;

internal static class BatchCalls
{
    private const string Tag = "Batches";

    public static CallDescription Upload { get; } = new()
    {
        Tag = Tag,
        Summary = "Accept many invocations: one JSON object a line (application/x-ndjson)",
        Headers = [(IdempotencyKey.Header, $"The batch's name, so that it is found again and its upload may go on; {IdempotencyKey.Rule}.")],
        TakesLinesOf = typeof(BatchLine),
        Query =
        [
            new("label", "string", "key:value, to find the batch by; may be repeated."),
            new("callback_url", "string", "Where to tell that all of it has ended."),
        ],
        Answers = [(202, typeof(BatchAccepted))],
        Errors = [ErrorCode.BadRequest, ErrorCode.UnsupportedMediaType, ErrorCode.CallbackUrlForbidden, ErrorCode.TooManyRequests],
    };

    public static CallDescription List { get; } = new()
    {
        Tag = Tag,
        Summary = "The team's batches, newest first",
        Query =
        [
            new("idempotency_key", "string", "Only the one of this key."),
            new("limit", "integer", "How many, 1 to 100; default 20."),
            new("cursor", "string", "next_cursor of the page before."),
        ],
        Answers = [(200, typeof(BatchList))],
        Errors = [ErrorCode.BadRequest],
    };

    public static CallDescription Get { get; } = new()
    {
        Tag = Tag,
        Summary = "A batch's ledger, at once or once it is finished",
        Query = [new("wait", "integer", "How many seconds to wait for the end, 0 to 60; default 0.")],
        Answers = [(200, typeof(Batch))],
        Errors = [ErrorCode.BadRequest, ErrorCode.NotFound],
    };

    public static CallDescription Results { get; } = new()
    {
        Tag = Tag,
        Summary = "Its finished invocations in finishing order, one a line",
        Query = [new("cursor", "string", "The invocation_id of the last line that was read.")],
        Answers = [],
        Streams = "application/x-ndjson",
        Errors = [ErrorCode.BadRequest, ErrorCode.NotFound],
    };

    public static CallDescription Events { get; } = new()
    {
        Tag = Tag, Summary = "Its ledger as it changes, at most twice a second; ends when it is finished", Answers = [], Streams = "text/event-stream", Errors = [ErrorCode.NotFound],
    };

    public static CallDescription Cancel { get; } = new()
    {
        Tag = Tag, Summary = "Cancel all of it that has not ended", Answers = [(202, typeof(Batch))], Errors = [ErrorCode.NotFound, ErrorCode.Conflict],
    };

    public static CallDescription Redrive { get; } = new()
    {
        Tag = Tag,
        Summary = "Repeat what has ended without success, as a new batch",
        Answers = [(202, typeof(BatchAccepted))],
        Errors = [ErrorCode.NotFound, ErrorCode.Conflict, ErrorCode.TooManyRequests],
    };
}
