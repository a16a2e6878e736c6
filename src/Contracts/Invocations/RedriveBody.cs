namespace Invoke.Contracts.Invocations;

/// <summary>What a redrive changes of the request that it repeats; everything is optional.</summary>
public sealed record RedriveBody
{
    /// <summary>Execution time in milliseconds, 1 to <see cref="Limits.MaxTimeoutMs"/>; unset or 0 keeps that of the original.</summary>
    public int? TimeoutMs { get; init; }

    /// <summary>Retries; unset keeps those of the original.</summary>
    public RetryBody? Retry { get; init; }
}
