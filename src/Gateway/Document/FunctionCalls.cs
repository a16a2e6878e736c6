using Invoke.Contracts.Errors;
using Invoke.Contracts.Functions;

namespace Invoke.Gateway.Document;

internal static class FunctionCalls
{
    public static CallDescription Invoke { get; } = new()
    {
        Tag = "Functions",
        Summary = "Run /workspace/functions/{name}.py in the sandbox and wait for its answer",
        Body = typeof(FunctionRequestBody),
        BodyIsOptional = true,
        Example = """{"method": "POST", "path": "/", "headers": {"content-type": ["text/plain"]}, "body_base64": "aGVsbG8=", "timeout_ms": 30000}""",
        Answers = [(200, typeof(FunctionResponse))],
        Errors =
        [
            ErrorCode.BadRequest, ErrorCode.NotFound, ErrorCode.Cancelled, ErrorCode.FunctionInvalid, ErrorCode.RequestTooLarge, ErrorCode.TooManyRequests,
            ErrorCode.FunctionFailed, ErrorCode.FunctionCrashed, ErrorCode.InvalidFunctionResponse, ErrorCode.ResponseTooLarge, ErrorCode.SandboxLost,
            ErrorCode.OutcomeUnknown, ErrorCode.RuntimeUnavailable, ErrorCode.SandboxUnavailable, ErrorCode.BrokerUnavailable, ErrorCode.Draining,
            ErrorCode.FunctionTimeout, ErrorCode.QueueTimeout,
        ],
    };
}
