using Invoke.Contracts.Procd;
using Invoke.Procd.Functions;

namespace Invoke.Procd.Configuration;

/// <summary>What the platform last said the sandbox is.</summary>
internal sealed class SandboxConfiguration(ProcdOptions options)
{
    private const int DefaultPrestart = 1;

    private volatile State _state = new(new ProcdConfig(), RunnerEnvironment.Of(new ProcdConfig()), !options.AwaitConfig);

    /// <summary>Whether functions may run: the configuration came, or nobody waits for one.</summary>
    public bool IsComplete => _state.Complete;

    public int MaxConcurrency => _state.Config.MaxConcurrency;

    /// <summary>How many runners wait for an invocation.</summary>
    public int Prestart => _state.Config.Runner?.Prestart ?? DefaultPrestart;

    /// <summary>What they import beforehand.</summary>
    public IReadOnlyList<string> Preload => _state.Config.Runner?.Preload ?? [];

    /// <summary>The environment of every function, as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> FunctionEnvironment => _state.Environment;

    public void Set(ProcdConfig config) => _state = new State(config, RunnerEnvironment.Of(config), Complete: true);

    private sealed record State(ProcdConfig Config, IReadOnlyList<string> Environment, bool Complete);
}
