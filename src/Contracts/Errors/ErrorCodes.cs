using System.Text.Json;

namespace Invoke.Contracts.Errors;

/// <summary>What follows from an <see cref="ErrorCode"/>: its name on the wire and its HTTP status.</summary>
public static class ErrorCodes
{
    private static readonly string[] Names =
        [.. Enum.GetValues<ErrorCode>().Select(code => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString()))];

    /// <summary>The code's name on the wire, for example <c>bad_request</c>.</summary>
    public static string Wire(this ErrorCode code) => Names[(int)code];

    /// <summary>The code of a name on the wire; false if there is none such.</summary>
    public static bool TryParse(string wire, out ErrorCode code)
    {
        var index = Array.IndexOf(Names, wire);
        code = (ErrorCode)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>Whether an answer with this code carries <c>Retry-After</c>: nothing ran, and the cause passes.</summary>
    public static bool IsRetryLater(this ErrorCode code) => code is ErrorCode.TooManyRequests
        or ErrorCode.BrokerUnavailable or ErrorCode.StoreUnavailable or ErrorCode.Draining;

    /// <summary>The HTTP status that carries the code.</summary>
    public static int HttpStatus(this ErrorCode code) => code switch
    {
        ErrorCode.BadRequest or ErrorCode.InvalidRequest => 400,
        ErrorCode.Unauthorized or ErrorCode.TokenClock => 401,
        ErrorCode.Forbidden or ErrorCode.PermissionDenied => 403,
        ErrorCode.NotFound or ErrorCode.FileNotFound or ErrorCode.DirectoryNotFound or ErrorCode.NotInLedger => 404,
        ErrorCode.MethodNotAllowed => 405,
        ErrorCode.RequestTimeout => 408,
        ErrorCode.Conflict or ErrorCode.Cancelled or ErrorCode.FunctionInvalid or ErrorCode.PathExists or ErrorCode.PathNotDirectory => 409,
        ErrorCode.RequestTooLarge or ErrorCode.FileTooLarge => 413,
        ErrorCode.UnsupportedMediaType => 415,
        ErrorCode.IdempotencyKeyReused or ErrorCode.CallbackUrlForbidden => 422,
        ErrorCode.TooManyRequests => 429,
        ErrorCode.FunctionFailed or ErrorCode.FunctionCrashed or ErrorCode.InternalError or ErrorCode.OperationFailed => 500,
        ErrorCode.NotImplemented => 501,
        ErrorCode.InvalidFunctionResponse or ErrorCode.ResponseTooLarge or ErrorCode.SandboxLost or ErrorCode.OutcomeUnknown => 502,
        ErrorCode.RuntimeUnavailable or ErrorCode.SandboxUnavailable or ErrorCode.BrokerUnavailable
            or ErrorCode.StoreUnavailable or ErrorCode.Draining => 503,
        ErrorCode.FunctionTimeout or ErrorCode.QueueTimeout => 504,
        // Only ever in the record of an asynchronous invocation; the status is for completeness.
        ErrorCode.Expired => 504,
        ErrorCode.WorkerCrashLoop => 502,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "An error code without an HTTP status"),
    };
}
