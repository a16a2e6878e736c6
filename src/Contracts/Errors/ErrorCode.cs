namespace Invoke.Contracts.Errors;

/// <summary>
/// Every failure that Invoke names. On the wire a code is its name in snake case (<c>bad_request</c>).
/// <see cref="ErrorCodes"/> holds what follows from a code.
/// </summary>
public enum ErrorCode
{
    /// <summary>The request breaks a rule; the message names the field and the rule.</summary>
    BadRequest,

    /// <summary>A files request breaks a rule.</summary>
    InvalidRequest,

    /// <summary>No bearer token, or one that is unknown, revoked or expired.</summary>
    Unauthorized,

    /// <summary>Only the time of a procd token is wrong; the caller corrects its clock and signs once more.</summary>
    TokenClock,

    /// <summary>The token lacks the scope.</summary>
    Forbidden,

    /// <summary>The file system refuses.</summary>
    PermissionDenied,

    /// <summary>The thing does not exist, or is another team's.</summary>
    NotFound,

    /// <summary>No file at that path.</summary>
    FileNotFound,

    /// <summary>No directory at that path.</summary>
    DirectoryNotFound,

    /// <summary>procd's ledger knows nothing of that attempt.</summary>
    NotInLedger,

    /// <summary>The path exists, the method does not.</summary>
    MethodNotAllowed,

    /// <summary>The request's bytes did not arrive in time.</summary>
    RequestTimeout,

    /// <summary>The body's content type is not one the call takes.</summary>
    UnsupportedMediaType,

    /// <summary>Part of the public API that Invoke does not offer.</summary>
    NotImplemented,

    /// <summary>The state does not allow the action.</summary>
    Conflict,

    /// <summary>The invocation was cancelled before or while it ran.</summary>
    Cancelled,

    /// <summary>The module's path is there but is a directory, FIFO, device or symlink.</summary>
    FunctionInvalid,

    /// <summary>Something is already at that path.</summary>
    PathExists,

    /// <summary>A directory is needed, the path is something else.</summary>
    PathNotDirectory,

    /// <summary>The request body is over its limit.</summary>
    RequestTooLarge,

    /// <summary>The file is over its limit.</summary>
    FileTooLarge,

    /// <summary>The idempotency key was used for another request.</summary>
    IdempotencyKeyReused,

    /// <summary>The callback's address is not a global one.</summary>
    CallbackUrlForbidden,

    /// <summary>Concurrency, rate or quota is used up.</summary>
    TooManyRequests,

    /// <summary>The handler raised, returned what JSON cannot hold, or its process exited non-zero.</summary>
    FunctionFailed,

    /// <summary>The function's process died of a signal.</summary>
    FunctionCrashed,

    /// <summary>A bug of ours; the message tells nothing internal.</summary>
    InternalError,

    /// <summary>The file operation failed for a reason of the machine's.</summary>
    OperationFailed,

    /// <summary>The function's answer is unusable.</summary>
    InvalidFunctionResponse,

    /// <summary>The function's answer is over its limit.</summary>
    ResponseTooLarge,

    /// <summary>The sandbox went away while the function ran.</summary>
    SandboxLost,

    /// <summary>It cannot be proven whether the function ran.</summary>
    OutcomeUnknown,

    /// <summary>The sandbox has no runner, or no python3 on PATH.</summary>
    RuntimeUnavailable,

    /// <summary>The sandbox is not running, or refuses connections.</summary>
    SandboxUnavailable,

    /// <summary>The message broker cannot be reached; not run.</summary>
    BrokerUnavailable,

    /// <summary>The store cannot be reached; not run.</summary>
    StoreUnavailable,

    /// <summary>The process is stopping and takes nothing new; not run.</summary>
    Draining,

    /// <summary>The function passed its timeout and was killed.</summary>
    FunctionTimeout,

    /// <summary>No worker took the invocation in time; proven not run.</summary>
    QueueTimeout,

    /// <summary>An asynchronous invocation was not started by its expiry.</summary>
    Expired,

    /// <summary>An asynchronous invocation took too many workers with it.</summary>
    WorkerCrashLoop,
}
