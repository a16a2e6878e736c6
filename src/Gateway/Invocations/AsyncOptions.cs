using System.ComponentModel.DataAnnotations;

namespace Invoke.Gateway.Invocations;

/// <summary>Asynchronous invocations; <c>Async:*</c>.</summary>
internal sealed class AsyncOptions
{
    public const string Section = "Async";

    /// <summary>How many invocations of one sandbox run at once, 1 to 1000. Default 16. A sandbox keeps one of its own <c>max_concurrency</c> for synchronous calls.</summary>
    [Range(1, 1000, ErrorMessage = "Async:SandboxShare must be a number from 1 to 1000")]
    public int SandboxShare { get; set; } = 16;

    /// <summary>How many invocations of one team run at once, 1 to 100000. Default 256.</summary>
    [Range(1, 100_000, ErrorMessage = "Async:TeamShare must be a number from 1 to 100000")]
    public int TeamShare { get; set; } = 256;

    /// <summary>How many invocations of one team may wait, about, 1 to 100000000. Default 1000000.</summary>
    [Range(1, 100_000_000, ErrorMessage = "Async:MaxQueued must be a number from 1 to 100000000")]
    public int MaxQueued { get; set; } = 1_000_000;

    /// <summary>How many lines a batch may have, 1 to 100000. Default 100000.</summary>
    [Range(1, 100_000, ErrorMessage = "Async:MaxBatchItems must be a number from 1 to 100000")]
    public int MaxBatchItems { get; set; } = 100_000;

    /// <summary>How many requests for asynchronous work a team may send each gateway a second, 1 to 1000000; twice as many at once. Default 5000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Async:RequestsPerSecond must be a number from 1 to 1000000")]
    public int RequestsPerSecond { get; set; } = 5000;

    /// <summary>How long a successful invocation is kept after its end, 1 min to 365 days. Default 24 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true,
        ErrorMessage = "Async:KeepSucceeded must be from 00:01:00 to 365.00:00:00 (days.hours:minutes:seconds)")]
    public TimeSpan KeepSucceeded { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long any other invocation is kept after its end, 1 min to 365 days. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true,
        ErrorMessage = "Async:KeepOthers must be from 00:01:00 to 365.00:00:00 (days.hours:minutes:seconds)")]
    public TimeSpan KeepOthers { get; set; } = TimeSpan.FromDays(7);
}
