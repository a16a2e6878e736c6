using Microsoft.Extensions.Logging;

namespace Invoke.Http;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Request {RequestId} failed in a way nobody foresaw")]
    public static partial void Unforeseen(ILogger logger, string requestId, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "Metrics are on {Urls}")]
    public static partial void Managed(ILogger logger, string urls);
}
