using Invoke.Contracts.ApiKeys;
using Invoke.Contracts.Errors;
using Invoke.Contracts.Sandboxes;

namespace Invoke.Gateway.Document;

internal static class KeyCalls
{
    private const string Tag = "API keys";

    public static CallDescription Create { get; } = new()
    {
        Tag = Tag,
        Summary = "Make a key; it is shown this once",
        Body = typeof(CreateApiKeyRequest),
        Example = """{"name": "deploy", "scopes": ["invoke", "files"], "expires_in_seconds": 2592000}""",
        Answers = [(201, typeof(CreatedApiKey))],
        Errors = [ErrorCode.BadRequest, ErrorCode.RequestTooLarge, ErrorCode.TooManyRequests],
    };

    public static CallDescription List { get; } = new() { Tag = Tag, Summary = "The team's keys, newest first", Answers = [(200, typeof(ApiKeyList))] };

    public static CallDescription Revoke { get; } = new()
    {
        Tag = Tag,
        Summary = "Revoke a key: at once here, within 60 s at other gateways",
        Answers = [(200, typeof(Deleted))],
        Errors = [ErrorCode.NotFound],
    };
}
