using Invoke.Contracts.Procd;
using Invoke.Procd.Runners;

namespace Invoke.Procd.Configuration;

/// <summary>What the platform last said the sandbox is.</summary>
internal sealed class SandboxConfiguration(ProcdOptions options)
{
    private const int DefaultPrestart = 1;

    private volatile State _state = new(new ProcdConfig(), RunnerEnvironment.Of(new ProcdConfig()), [], !options.AwaitConfig);

    /// <summary>Whether functions may run: the configuration came, or nobody waits for one.</summary>
    public bool IsComplete => _state.Complete;

    public int MaxConcurrency => _state.Config.MaxConcurrency;

    /// <summary>How many runners wait for an invocation.</summary>
    public int Prestart => _state.Config.Runner?.Prestart ?? DefaultPrestart;

    /// <summary>What they import beforehand.</summary>
    public IReadOnlyList<string> Preload => _state.Preload;

    /// <summary>Whether runners are forked where that is possible.</summary>
    public bool Forks => _state.Config.Runner?.Mode == "fork";

    /// <summary>The environment of every function, as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> FunctionEnvironment => _state.Environment;

    /// <summary>The PATH of every function.</summary>
    public string SearchPath => RunnerEnvironment.SearchPathOf(_state.Environment);

    public void Set(ProcdConfig config)
    {
        // The same configuration may come again, and makes nothing new of what was made by it.
        var known = _state;
        var environment = RunnerEnvironment.Of(config);
        var preload = config.Runner?.Preload ?? [];
        _state = new State(
            config,
            environment.SequenceEqual(known.Environment, StringComparer.Ordinal) ? known.Environment : environment,
            preload.SequenceEqual(known.Preload, StringComparer.Ordinal) ? known.Preload : preload,
            Complete: true);
    }

    private sealed record State(ProcdConfig Config, IReadOnlyList<string> Environment, IReadOnlyList<string> Preload, bool Complete);
}
