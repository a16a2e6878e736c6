using Microsoft.Extensions.Logging;

namespace Invoke.Sandboxes.Kubernetes;

internal static partial class Log
{
    [LoggerMessage(20, LogLevel.Information, "Sandbox {SandboxId} of template {Template} claimed ({Source}) and ready after {Milliseconds:0} ms")]
    public static partial void Claimed(ILogger logger, string sandboxId, string template, string source, double milliseconds);

    [LoggerMessage(21, LogLevel.Information, "Sandbox {SandboxId} deleted")]
    public static partial void Deleted(ILogger logger, string sandboxId);

    [LoggerMessage(22, LogLevel.Information, "Sandbox {SandboxId} has expired")]
    public static partial void Expired(ILogger logger, string sandboxId);

    [LoggerMessage(23, LogLevel.Information, "Sandbox {SandboxId} has failed for long ({Reason}) and is deleted")]
    public static partial void FailedLong(ILogger logger, string sandboxId, string? reason);

    [LoggerMessage(24, LogLevel.Warning, "Pod {PodName} should be gone for long, so its node is lost; it is taken out of the books")]
    public static partial void Stuck(ILogger logger, string podName);

    [LoggerMessage(25, LogLevel.Error, "Sandboxes could not be reaped; they are tried again")]
    public static partial void ReapFailed(ILogger logger, Exception exception);

    [LoggerMessage(26, LogLevel.Information, "Pool of {Template}: {Made} made, {Deleted} deleted, {Size} wanted")]
    public static partial void PoolChanged(ILogger logger, string template, int made, int deleted, int size);

    [LoggerMessage(27, LogLevel.Warning, "The pool of {Template} cannot be filled: {Reason}")]
    public static partial void PoolNotFilled(ILogger logger, string template, string reason);

    [LoggerMessage(28, LogLevel.Error, "The cluster's API refuses a call with {Status}: {Words}")]
    public static partial void Refused(ILogger logger, int status, string words);

    [LoggerMessage(29, LogLevel.Warning, "The watch of the sandboxes' pods fails; what is known of them stays: {Reason}")]
    public static partial void WatchFails(ILogger logger, string reason);

    [LoggerMessage(30, LogLevel.Information, "The sandboxes' pods are watched; there are {Count}")]
    public static partial void WatchWorks(ILogger logger, int count);

    [LoggerMessage(31, LogLevel.Information, "The watch of the sandboxes' pods is too far behind; they are listed anew")]
    public static partial void WatchGone(ILogger logger);

    [LoggerMessage(32, LogLevel.Error, "Pod {PodName} cannot be read and is left alone")]
    public static partial void UnreadablePod(ILogger logger, string podName, Exception exception);

    [LoggerMessage(33, LogLevel.Debug, "Sandbox {SandboxId} is up and has its configuration, after {Milliseconds:0} ms")]
    public static partial void Configured(ILogger logger, string sandboxId, double milliseconds);

    [LoggerMessage(34, LogLevel.Warning, "Sandbox {SandboxId} does not start: {Reason}")]
    public static partial void DoesNotStart(ILogger logger, string sandboxId, string? reason);
}
