using System.ComponentModel.DataAnnotations;

namespace Invoke.Gateway.Functions;

/// <summary>The synchronous lane; <c>Sync:*</c>.</summary>
internal sealed class SyncOptions
{
    public const string Section = "Sync";

    /// <summary>How long an invocation may wait for a worker, 100 ms to 5 min. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true,
        ErrorMessage = "Sync:QueueTimeout must be from 00:00:00.1 to 00:05:00 (hours:minutes:seconds)")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
