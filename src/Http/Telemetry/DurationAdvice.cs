using System.Diagnostics.Metrics;

namespace Invoke.Http.Telemetry;

/// <summary>The buckets of histograms of durations, in seconds.</summary>
public static class DurationAdvice
{
    /// <summary>From a call that is forked to a function that takes all its time.</summary>
    public static InstrumentAdvice<double> Runs { get; } = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    };

    /// <summary>What may also wait, in the queue or for its time.</summary>
    public static InstrumentAdvice<double> Waits { get; } = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 600, 3600, 21600],
    };
}
