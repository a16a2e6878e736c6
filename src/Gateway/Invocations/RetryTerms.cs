using Invoke.Contracts.Errors;
using Invoke.Contracts.Invocations;

namespace Invoke.Gateway.Invocations;

/// <summary>How often a function that finishes badly is tried, with its defaults.</summary>
internal sealed record RetryTerms(int MaxAttempts, int BackoffMs, int MaxBackoffMs)
{
    public const string Rule = "must be an object: max_attempts from 1 to 10, backoff_ms and max_backoff_ms from 0 to 86400000";

    private const int LongestPauseMs = 86_400_000;

    public static RetryTerms Default { get; } = new(1, 1000, 60_000);

    /// <exception cref="ApiException"><see cref="ErrorCode.BadRequest"/>.</exception>
    public static RetryTerms Read(RetryBody? body)
    {
        if (body is null) return Default;
        var terms = new RetryTerms(
            body.MaxAttempts ?? Default.MaxAttempts, body.BackoffMs ?? Default.BackoffMs, body.MaxBackoffMs ?? Default.MaxBackoffMs);
        return terms is { MaxAttempts: >= 1 and <= 10, BackoffMs: >= 0 and <= LongestPauseMs, MaxBackoffMs: >= 0 and <= LongestPauseMs }
            ? terms
            : throw new ApiException(ErrorCode.BadRequest, $"retry {Rule}");
    }
}
