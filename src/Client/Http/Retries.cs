using Polly;
using Polly.Retry;

namespace Invoke.Client.Http;

/// <summary>When and how a call is tried again.</summary>
internal static class Retries
{
    public static ResiliencePipeline Build(Sandbox0ClientOptions options, Func<Sandbox0Exception, bool> isSafe)
    {
        if (options.MaxRetries == 0) return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder { TimeProvider = options.TimeProvider }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxRetries,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is Sandbox0Exception e && isSafe(e) && !(e.RetryAfter > options.MaxRetryDelay)),
                // Never sooner than asked, and not all at the same moment.
                DelayGenerator = args => ValueTask.FromResult(((Sandbox0Exception)args.Outcome.Exception!).RetryAfter * (1 + (Random.Shared.NextDouble() / 4))),
            })
            .Build();
    }
}
