using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;
using Invoke.Messaging.Foreign;

namespace Invoke.Gateway.Ingress;

/// <summary>Who is to be answered with the finished invocation.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="CorrelationId">What its owner knows the answer by; empty if by nothing.</param>
internal sealed record ReplyTo(string Queue, string CorrelationId)
{
    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>: it would be sent to a queue of ours.</exception>
    public static ReplyTo? Of(ForeignMessage message)
    {
        if (message.ReplyTo is not { Length: > 0 } queue) return null;
        if (queue.StartsWith(Queues.Prefix, StringComparison.OrdinalIgnoreCase))
            throw new ApiException(ErrorCode.BadRequest, $"reply_to must not name a queue of Invoke's, and '{Queues.Prefix}' begins the names of those");
        var correlation = message.CorrelationId ?? "";
        if (queue.Contains('\0', StringComparison.Ordinal) || correlation.Contains('\0', StringComparison.Ordinal))
            throw new ApiException(ErrorCode.BadRequest, "reply_to and correlation_id must have no null characters");
        return new ReplyTo(queue, correlation);
    }
}
