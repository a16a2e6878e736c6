using Invoke.Contracts.Errors;
using Invoke.Contracts.Messages;

namespace Invoke.Worker;

internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Debug, "{InvocationId} attempt {Attempt} ended with {Code} after {Elapsed}")]
    public static partial void Ended(ILogger logger, string invocationId, int attempt, ErrorCode? code, TimeSpan elapsed);

    [LoggerMessage(303, LogLevel.Debug, "{InvocationId} attempt {Attempt}: {Decision}")]
    public static partial void Claimed(ILogger logger, string invocationId, int attempt, ClaimDecision decision);

    // Without the exception: what a parser says of a sandbox's answer quotes it.
    [LoggerMessage(301, LogLevel.Warning, "{InvocationId} attempt {Attempt} got no answer of procd's: {Code} ({Cause})")]
    public static partial void NoAnswer(ILogger logger, string invocationId, int attempt, ErrorCode code, string? cause);

    [LoggerMessage(302, LogLevel.Error, "{InvocationId} attempt {Attempt} failed in a way nobody foresaw")]
    public static partial void Unforeseen(ILogger logger, string invocationId, int attempt, Exception exception);
}
