using Microsoft.Extensions.Logging;

namespace Invoke.Messaging;

internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Warning, "{InvocationId} waited too long for a worker and was dropped")]
    public static partial void Expired(ILogger logger, string invocationId);
}
