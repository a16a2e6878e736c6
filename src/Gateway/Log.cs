using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Errors;
using Invoke.Messaging.Foreign;
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

    [LoggerMessage(420, LogLevel.Information, "{SandboxId} is gone; {Count} of its invocations ended as dead")]
    public static partial void Buried(ILogger logger, string sandboxId, int count);

    [LoggerMessage(421, LogLevel.Error, "{InvocationId} attempt {Attempt} took too many workers with it and is dead")]
    public static partial void CrashLoop(ILogger logger, string invocationId, int attempt);

    [LoggerMessage(422, LogLevel.Warning, "Asynchronous invocations wait: {Reason}")]
    public static partial void NotDispatched(ILogger logger, string reason);

    [LoggerMessage(423, LogLevel.Error, "The dispatcher failed in a way nobody foresaw; it goes on")]
    public static partial void DispatchFailed(ILogger logger, Exception exception);

    [LoggerMessage(424, LogLevel.Warning, "{InvocationId} attempt {Attempt}: the ticket did not get to the broker ({Reason}); it is sent again")]
    public static partial void TicketNotSent(ILogger logger, string invocationId, int attempt, string reason);

    [LoggerMessage(425, LogLevel.Warning, "Nothing is known of {SandboxId}, its invocations wait: {Reason}")]
    public static partial void SandboxNotKnown(ILogger logger, string sandboxId, string reason);

    [LoggerMessage(426, LogLevel.Information, "{Count} invocations were kept long enough and are deleted")]
    public static partial void Deleted(ILogger logger, long count);

    [LoggerMessage(427, LogLevel.Error, "What was kept long enough could not be deleted; it is tried again")]
    public static partial void NotDeleted(ILogger logger, Exception exception);

    [LoggerMessage(430, LogLevel.Warning, "{CallbackId} is given up after {Deliveries} deliveries, the last of which was {Outcome}")]
    public static partial void CallbackGivenUp(ILogger logger, string callbackId, int deliveries, DeliveryOutcome outcome);

    [LoggerMessage(431, LogLevel.Error, "{CallbackId} could not be sent; it is tried again")]
    public static partial void CallbackNotSent(ILogger logger, string callbackId, Exception exception);

    [LoggerMessage(432, LogLevel.Error, "Callbacks failed in a way nobody foresaw; they go on")]
    public static partial void CallbacksFailed(ILogger logger, Exception exception);

    [LoggerMessage(435, LogLevel.Error, "{ScheduleId} could not make its invocation; this tick is lost")]
    public static partial void ScheduleNotFired(ILogger logger, string scheduleId, Exception exception);

    [LoggerMessage(436, LogLevel.Error, "Schedules failed in a way nobody foresaw; they go on")]
    public static partial void SchedulesFailed(ILogger logger, Exception exception);

    [LoggerMessage(410, LogLevel.Warning, "The store cannot be used now: {Reason}")]
    public static partial void StoreUnavailable(ILogger logger, string reason);

    [LoggerMessage(411, LogLevel.Debug, "The store has {Script}")]
    public static partial void StoreMigrated(ILogger logger, string script);

    [LoggerMessage(412, LogLevel.Warning, "{KeyId} was used, but that could not be written down: {Code} ({Cause})")]
    public static partial void UseNotNoted(ILogger logger, string keyId, ErrorCode? code, string cause);

    [LoggerMessage(440, LogLevel.Warning, "Messages of other systems wait: {Reason}")]
    public static partial void IngressWaits(ILogger logger, string reason);

    [LoggerMessage(441, LogLevel.Warning, "Events wait to be published: {Reason}")]
    public static partial void EventsWait(ILogger logger, string reason);

    [LoggerMessage(442, LogLevel.Error, "Events could not be published for a reason nobody foresaw; it is tried again")]
    public static partial void EventsFailed(ILogger logger, Exception exception);

    [LoggerMessage(443, LogLevel.Information, "{InvocationId}: the answer has reached nobody, for the queue of its reply_to is gone or full ({Publication})")]
    public static partial void NotAnswered(ILogger logger, string invocationId, Publication publication);

    [LoggerMessage(444, LogLevel.Warning, "{InvocationId}: a queue on the exchange of events is full and has refused one")]
    public static partial void EventRefused(ILogger logger, string invocationId);

    [LoggerMessage(445, LogLevel.Warning, "{Queue} cannot be used now, which is tried again: {Reason}")]
    public static partial void TriggerWaits(ILogger logger, string queue, string reason);

    [LoggerMessage(446, LogLevel.Error, "The look at the triggers failed in a way nobody foresaw; it is repeated")]
    public static partial void TriggersFailed(ILogger logger, Exception exception);
}
