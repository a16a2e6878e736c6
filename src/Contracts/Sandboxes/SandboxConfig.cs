using Invoke.Contracts.Procd;

namespace Invoke.Contracts.Sandboxes;

/// <summary>What a claim or an update sets of a sandbox. An unset field keeps what was.</summary>
public sealed record SandboxConfig
{
    /// <summary>Environment variables that reach every function of the sandbox.</summary>
    public Dictionary<string, string>? EnvVars { get; init; }

    /// <summary>Seconds after which the sandbox expires unless refreshed; 0 is never. Default 0.</summary>
    public int? Ttl { get; init; }

    /// <summary>Seconds after which the sandbox expires whatever happens; 0 is never. Default 0.</summary>
    public int? HardTtl { get; init; }

    /// <summary>Accepted and kept for the public API; a stopped sandbox always starts at its next call.</summary>
    public bool? AutoResume { get; init; }

    /// <summary>How many functions may run at once, 1 to 1000. Default 32.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>How runners are kept ready; unset is the default.</summary>
    public RunnerConfig? Runner { get; init; }
}
