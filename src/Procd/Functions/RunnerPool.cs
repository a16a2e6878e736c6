using Invoke.Procd.Configuration;
using Invoke.Procd.Processes;

namespace Invoke.Procd.Functions;

/// <summary>
/// Keeps runners booted before they are needed: starting an interpreter is most of the time of a short function.
/// Each still serves one run.
/// </summary>
internal sealed class RunnerPool(ProcdOptions options, SandboxConfiguration configuration)
{
    private readonly Lock _gate = new();
    private readonly Queue<RunnerProcess> _waiting = [];

    /// <summary>A runner in the current environment: the one that waits longest, or a new one.</summary>
    public RunnerProcess Take()
    {
        lock (_gate)
        {
            var environment = configuration.FunctionEnvironment;
            while (_waiting.TryDequeue(out var runner))
            {
                if (ReferenceEquals(runner.Command.Environment, environment)) return runner;
                runner.Dismiss();
            }

            return New();
        }
    }

    /// <summary>Starts as many runners as should wait.</summary>
    public void Fill()
    {
        lock (_gate)
        {
            while (_waiting.Count < configuration.Prestart) _waiting.Enqueue(New());
        }
    }

    private RunnerProcess New() => new(new ChildCommand(options.RunnerPath, ["--prestart", .. configuration.Preload], configuration.FunctionEnvironment, options.Workspace));
}
