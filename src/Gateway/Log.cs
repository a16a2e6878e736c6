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
}
