using Invoke.Contracts.Functions;

namespace Invoke.Contracts.Procd;

/// <summary>How runners are kept ready.</summary>
public sealed record RunnerConfig
{
    /// <summary>The most runners that may wait.</summary>
    public const int MaxPrestart = 8;

    /// <summary>
    /// <c>spawn</c>: every runner is an interpreter of its own from its start. <c>fork</c>: it is forked from one that has
    /// booted and imported <see cref="Preload"/>. Default <c>spawn</c>.
    /// </summary>
    public string? Mode { get; init; }

    /// <summary>
    /// How many runners wait booted for the next invocation, 0 to <see cref="MaxPrestart"/>; unless it is 0, one more does beside
    /// runs of the asynchronous lane. Default 1.
    /// </summary>
    public int? Prestart { get; init; }

    /// <summary>The most modules that may be imported beforehand.</summary>
    public const int MaxPreload = 32;

    /// <summary>
    /// Modules that waiting runners and the fork server import beforehand, by their dotted names. What is not there is told in the log of the run.
    /// Default none.
    /// </summary>
    public string[]? Preload { get; init; }

    /// <summary>The rule that is broken, in words; null if none is.</summary>
    public string? Problem()
    {
        if (Mode is not (null or "spawn" or "fork")) return "runner.mode must be 'spawn' or 'fork'";
        if (Prestart is < 0 or > MaxPrestart) return $"runner.prestart must be from 0 to {MaxPrestart}";
        return Preload is null || (Preload.Length <= MaxPreload && Preload.All(name => name is not null && FunctionName.IsHandler(name)))
            ? null
            : $"runner.preload must have at most {MaxPreload} dotted module names";
    }
}
