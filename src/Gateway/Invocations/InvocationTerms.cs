using Invoke.Contracts.Functions;
using Invoke.Contracts.Invocations;
using Invoke.Gateway.Callbacks;

namespace Invoke.Gateway.Invocations;

/// <summary>What an asynchronous call asks for, checked and with its defaults.</summary>
internal sealed record InvocationTerms
{
    public required FunctionRequest Request { get; init; }

    public required RetryTerms Retry { get; init; }

    public required UnknownPolicy OnUnknown { get; init; }

    /// <summary>How long it is not due yet, in milliseconds; unset if there is a time.</summary>
    public long DelayMs { get; init; }

    /// <summary>When it is due, in milliseconds since 1970; unset if there is a delay.</summary>
    public long? NotBefore { get; init; }

    /// <summary>How long after it is due it may start, in milliseconds.</summary>
    public required long ExpiresInMs { get; init; }

    /// <summary>A JSON object of strings.</summary>
    public required string Labels { get; init; }

    /// <summary>Whom to tell of its end.</summary>
    public CallbackTerms? Callback { get; init; }
}
