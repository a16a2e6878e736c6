using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Functions;

namespace Invoke.Contracts.Invocations;

/// <summary>The body of an asynchronous invoke call as a client writes it: that of a synchronous one and more, everything optional.</summary>
public record InvocationRequestBody : FunctionRequestBody
{
    /// <summary>Whether and how a function that finishes badly is tried again.</summary>
    public RetryBody? Retry { get; init; }

    /// <summary>What to do when it cannot be proven whether an attempt ran. Default <see cref="UnknownPolicy.Fail"/>.</summary>
    public UnknownPolicy? OnUnknown { get; init; }

    /// <summary>Not run earlier than so many milliseconds from now, at most 7 days; not together with <see cref="NotBefore"/>. Default 0.</summary>
    public long? DelayMs { get; init; }

    /// <summary>Not run earlier than at this time, at most 7 days ahead; not together with <see cref="DelayMs"/>.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Not started later than so many milliseconds after it is due, 1 ms to 7 days. Default 6 h.</summary>
    public long? ExpiresInMs { get; init; }

    /// <summary>At most 16 pairs to find it by. A key is 1 to 63 letters, digits, '_', '-' or '.', and starts with a letter; a value has at most 255 characters.</summary>
    public Dictionary<string, string>? Labels { get; init; }

    /// <summary>Whom to tell of its end. Default nobody.</summary>
    public CallbackBody? Callback { get; init; }
}
