using Microsoft.Extensions.Logging;

namespace Invoke.Sandboxes.Local;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Sandbox {SandboxId} {How} and ready after {Milliseconds:0} ms")]
    public static partial void Ready(ILogger logger, string sandboxId, string how, double milliseconds);

    [LoggerMessage(2, LogLevel.Information, "Sandbox {SandboxId} deleted")]
    public static partial void Deleted(ILogger logger, string sandboxId);

    [LoggerMessage(3, LogLevel.Information, "Sandbox {SandboxId} has expired")]
    public static partial void Expired(ILogger logger, string sandboxId);

    [LoggerMessage(4, LogLevel.Information, "Sandbox {SandboxId} is stopped until its next call: nobody has called it for long")]
    public static partial void StoppedIdle(ILogger logger, string sandboxId);

    [LoggerMessage(5, LogLevel.Error, "Sandboxes could not be reaped; they are tried again")]
    public static partial void ReapFailed(ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "{Warning}")]
    public static partial void Plain(ILogger logger, string warning);

    [LoggerMessage(7, LogLevel.Warning, "Files of deleted sandboxes could not all be deleted; they are tried again")]
    public static partial void TrashStays(ILogger logger, Exception exception);
}
