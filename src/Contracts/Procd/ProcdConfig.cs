namespace Invoke.Contracts.Procd;

/// <summary>What the platform tells procd about its sandbox: the body of <c>PUT /api/v1/config</c>.</summary>
public sealed record ProcdConfig
{
    /// <summary>How many functions run at once in a sandbox that does not say.</summary>
    public const int DefaultMaxConcurrency = 32;

    // The setters know the defaults as well: generated code calls them with nothing for what a document leaves out.

    /// <summary>Environment variables of every function.</summary>
    public Dictionary<string, string> EnvVars { get; init => field = value ?? []; } = [];

    /// <summary>How many functions may run at once, 1 to 1000; 0 is <see cref="DefaultMaxConcurrency"/>.</summary>
    public int MaxConcurrency { get; init => field = value == 0 ? DefaultMaxConcurrency : value; } = DefaultMaxConcurrency;

    /// <summary>How runners are kept ready; unset is the default.</summary>
    public RunnerConfig? Runner { get; init; }
}
