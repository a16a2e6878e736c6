namespace Invoke.Gateway.Events;

/// <summary>A line of <c>invocation_replies</c>: who is to be answered with the finished invocation.</summary>
internal sealed record ReplyRow(long Id, string InvocationId, string Queue, string CorrelationId);
