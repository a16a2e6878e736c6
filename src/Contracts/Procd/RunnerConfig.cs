namespace Invoke.Contracts.Procd;

/// <summary>How runners are kept ready.</summary>
public sealed record RunnerConfig
{
    /// <summary>The most runners that may wait.</summary>
    public const int MaxPrestart = 16;

    /// <summary>How many runners wait booted for the next invocation, 0 to <see cref="MaxPrestart"/>. Default 1.</summary>
    public int? Prestart { get; init; }
}
