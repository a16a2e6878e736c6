using Invoke.Contracts.Errors;
using Invoke.Sandboxes;

namespace Invoke.Gateway;

internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Information, "{InvocationId} attempt {Attempt}: the caller hung up")]
    public static partial void HungUp(ILogger logger, string invocationId, int attempt);

    [LoggerMessage(401, LogLevel.Information, "{InvocationId} attempt {Attempt} was to be cancelled: {Result}")]
    public static partial void Cancelled(ILogger logger, string invocationId, int attempt, CancelResult result);

    [LoggerMessage(402, LogLevel.Warning, "{InvocationId} attempt {Attempt} could not be cancelled; it ends by its own deadline")]
    public static partial void NotCancelled(ILogger logger, string invocationId, int attempt, Exception exception);

    [LoggerMessage(403, LogLevel.Warning, "{InvocationId} attempt {Attempt} has not started ({Code}) and is sent anew")]
    public static partial void SentAnew(ILogger logger, string invocationId, int attempt, ErrorCode code);

    [LoggerMessage(404, LogLevel.Warning, "{InvocationId} attempt {Attempt} was on its way when the broker was lost ({Reason}); the sandbox is asked itself")]
    public static partial void BrokerLost(ILogger logger, string invocationId, int attempt, string reason);

    [LoggerMessage(405, LogLevel.Warning, "{InvocationId} attempt {Attempt} lost its worker; another one is to resume it")]
    public static partial void WorkerLost(ILogger logger, string invocationId, int attempt);

    [LoggerMessage(406, LogLevel.Warning, "{InvocationId} attempt {Attempt} lost the worker that was to resume it, too; the sandbox is asked itself")]
    public static partial void WorkersLost(ILogger logger, string invocationId, int attempt);

    [LoggerMessage(410, LogLevel.Warning, "The store cannot be used now: SQLite error {Code}, {Reason}")]
    public static partial void StoreUnavailable(ILogger logger, int code, string reason);

    [LoggerMessage(411, LogLevel.Debug, "The store has {Script}")]
    public static partial void StoreMigrated(ILogger logger, string script);

    [LoggerMessage(412, LogLevel.Warning, "{KeyId} was used, but that could not be written down: {Code} ({Cause})")]
    public static partial void UseNotNoted(ILogger logger, string keyId, ErrorCode? code, string cause);
}
