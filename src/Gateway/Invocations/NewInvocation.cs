using Invoke.Gateway.Callbacks;
using Invoke.Gateway.Ingress;

namespace Invoke.Gateway.Invocations;

/// <summary>An invocation that is to be accepted, checked.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Request">What the handler is called with, as JSON.</param>
/// <param name="Fingerprint">SHA-256 of what was asked for; set with an idempotency key.</param>
internal sealed record NewInvocation(InvocationRow Row, byte[] Request, byte[]? Fingerprint)
{
    /// <summary>Who is to be answered over the broker; null if nobody.</summary>
    public ReplyTo? ReplyTo { get; init; }

    /// <summary>Whom to tell of its end.</summary>
    public CallbackRow? Callback { get; init; }
}
