using Microsoft.Extensions.Logging;

namespace Invoke.Messaging;

internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Warning, "{InvocationId} waited too long for a worker and was dropped")]
    public static partial void Expired(ILogger logger, string invocationId);

    [LoggerMessage(201, LogLevel.Information, "The broker works")]
    public static partial void BrokerWorks(ILogger logger);

    [LoggerMessage(202, LogLevel.Warning, "No message travels: {Reason}")]
    public static partial void BrokerFails(ILogger logger, string reason);

    [LoggerMessage(203, LogLevel.Warning, "{InvocationId} attempt {Attempt} could not be answered over the broker ({Cause}); its gateway asks the sandbox itself")]
    public static partial void NotAnswered(ILogger logger, string invocationId, int attempt, string cause);

    // Without the exception's text: what a parser says of a message quotes it.
    [LoggerMessage(204, LogLevel.Error, "Message {MessageId} from {Queue} cannot be used and is kept in the queue of that name with _error: {Exception} ({Cause})")]
    public static partial void Unreadable(ILogger logger, string queue, Guid? messageId, string exception, string cause);

    [LoggerMessage(205, LogLevel.Error, "Message {MessageId} from {Queue} is of a type nobody here knows and is kept in the queue of that name with _skipped")]
    public static partial void UnknownType(ILogger logger, string queue, Guid? messageId);

    [LoggerMessage(206, LogLevel.Warning, "{InvocationId} attempt {Attempt} came anew after its worker was lost; it goes back to its gateway")]
    public static partial void HandedBack(ILogger logger, string invocationId, int attempt);

    [LoggerMessage(207, LogLevel.Warning, "{InvocationId} attempt {Attempt}: the worker's claim could not be answered ({Cause}); it asks again")]
    public static partial void ClaimNotAnswered(ILogger logger, string invocationId, int attempt, string cause);

    [LoggerMessage(209, LogLevel.Warning, "{InvocationId} attempt {Attempt}: the result could not be handed over ({Cause}); trying again")]
    public static partial void NotHandedOver(ILogger logger, string invocationId, int attempt, string cause);

    [LoggerMessage(208, LogLevel.Warning, "{InvocationId} attempt {Attempt}: no gateway says what to do with it ({Cause}); asking again")]
    public static partial void NoGateway(ILogger logger, string invocationId, int attempt, string cause);

    [LoggerMessage(210, LogLevel.Error, "Message {MessageId} from {Queue} has more than {MaxBytes} bytes and is kept in the queue of that name with _skipped")]
    public static partial void Oversize(ILogger logger, string queue, Guid? messageId, int maxBytes);

    [LoggerMessage(220, LogLevel.Error, "A message from {Queue} could not be handled for a reason nobody foresaw; it comes again")]
    public static partial void ForeignFailed(ILogger logger, string queue, Exception exception);

    [LoggerMessage(221, LogLevel.Warning, "A message from {Queue} that was not accepted cannot be put aside yet: {Reason}")]
    public static partial void ForeignNotPutAside(ILogger logger, string queue, string reason);
}
