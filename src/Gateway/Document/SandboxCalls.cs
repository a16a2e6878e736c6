using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Gateway.Document;

internal static class SandboxCalls
{
    private const string Tag = "Sandboxes";

    public static CallDescription Claim { get; } = new()
    {
        Tag = Tag,
        Summary = "Claim a sandbox",
        Body = typeof(ClaimSandboxRequest),
        BodyIsOptional = true,
        Example = """{"template": "default", "config": {"env_vars": {"GREETING": "Hello"}, "ttl": 3600}}""",
        Answers = [(201, typeof(ClaimedSandbox))],
        Errors = [ErrorCode.BadRequest, ErrorCode.RequestTooLarge, ErrorCode.TooManyRequests, ErrorCode.SandboxUnavailable],
    };

    public static CallDescription List { get; } = new()
    {
        Tag = Tag,
        Summary = "The team's sandboxes, newest first",
        Query =
        [
            new("status", "string", "Only those in this state: starting, running, failed, completed, terminating or cleaned."),
            new("template_id", "string", "Only those of this template."),
            new("paused", "boolean", "Only those that are paused, or are not. Nothing is ever paused here."),
            new("limit", "integer", "How many, 1 to 200; default 50."),
            new("offset", "integer", "How many to skip; default 0."),
        ],
        Answers = [(200, typeof(SandboxList))],
        Errors = [ErrorCode.BadRequest],
    };

    public static CallDescription Get { get; } = new() { Tag = Tag, Summary = "A sandbox", Answers = [(200, typeof(SandboxDetails))], Errors = [ErrorCode.NotFound] };

    public static CallDescription GetStatus { get; } = new()
    {
        Tag = Tag, Summary = "Where a sandbox is in its life", Answers = [(200, typeof(SandboxState))], Errors = [ErrorCode.NotFound],
    };

    public static CallDescription Update { get; } = new()
    {
        Tag = Tag,
        Summary = "Change a sandbox's times to live",
        Body = typeof(UpdateSandboxRequest),
        Example = """{"config": {"ttl": 7200}}""",
        Answers = [(200, typeof(SandboxDetails))],
        Errors = [ErrorCode.BadRequest, ErrorCode.NotFound, ErrorCode.RequestTooLarge],
    };

    public static CallDescription Refresh { get; } = new()
    {
        Tag = Tag,
        Summary = "Put off a sandbox's expiry",
        Body = typeof(RefreshSandboxRequest),
        BodyIsOptional = true,
        Example = """{"duration": 600}""",
        Answers = [(200, typeof(RefreshedSandbox))],
        Errors = [ErrorCode.BadRequest, ErrorCode.NotFound, ErrorCode.RequestTooLarge],
    };

    public static CallDescription Delete { get; } = new()
    {
        Tag = Tag, Summary = "Delete a sandbox with all that runs in it and all its files", Answers = [(200, typeof(Deleted))], Errors = [ErrorCode.NotFound],
    };
}
