namespace Invoke.Contracts.Functions;

/// <summary>How long the steps of a run took, in milliseconds, measured on a monotonic clock.</summary>
public sealed record RunTimings
{
    /// <summary>From procd's receipt of the request to the runner having it.</summary>
    public double Queue { get; init; }

    /// <summary>The rest: process start, interpreter boot, exit.</summary>
    public double Boot { get; init; }

    /// <summary>Executing the module.</summary>
    public double Load { get; init; }

    /// <summary>The handler itself.</summary>
    public double Handler { get; init; }
}
