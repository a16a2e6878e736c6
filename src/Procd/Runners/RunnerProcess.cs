using System.ComponentModel;
using Invoke.Contracts.Functions;
using Invoke.Procd.Processes;

namespace Invoke.Procd.Runners;

/// <summary>
/// One python-runner on a thread that is its own, from its start to its reaping. It is started for a run or before one,
/// waits booted for its request, and is used once.
/// </summary>
internal sealed class RunnerProcess
{
    private readonly Func<ChildProcess> _start;
    private readonly object _decision = new();
    private readonly TaskCompletionSource<RunOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _lingers;
    private Func<ChildProcess, RunOutcome>? _run;
    private bool _decided;

    /// <summary>Starts the runner.</summary>
    /// <param name="recipe">How runners start now.</param>
    /// <param name="start">Starts one by it.</param>
    /// <param name="lingers">Whether it may outlast its answer (<see cref="ChildProcess.Lingers"/>).</param>
    public RunnerProcess(RunnerRecipe recipe, Func<ChildProcess> start, bool lingers)
    {
        (Recipe, _start, _lingers) = (recipe, start, lingers);
        RunnerThreads.Start(Live);
    }

    /// <summary>How it was started.</summary>
    public RunnerRecipe Recipe { get; }

    /// <summary>Gives it its one run; the task is that run's outcome.</summary>
    public Task<RunOutcome> UseAsync(Func<ChildProcess, RunOutcome> run)
    {
        Decide(run);
        return _outcome.Task;
    }

    /// <summary>Ends it unused.</summary>
    public void Dismiss() => Decide(null);

    private void Decide(Func<ChildProcess, RunOutcome>? run)
    {
        lock (_decision)
        {
            (_run, _decided) = (run, true);
            Monitor.Pulse(_decision);
        }
    }

    private void WaitForDecision()
    {
        lock (_decision)
        {
            while (!_decided) Monitor.Wait(_decision);
        }
    }

    private void Live()
    {
        try
        {
            if (!TryServe()) Serve();
        }
        catch (Exception e)
        {
            // An exception that leaves a thread would take procd with it; whoever waits for the outcome gets it.
            _outcome.SetException(e);
        }
    }

    /// <summary>Starts, waits and serves; false if there is a run to serve but the process was lost while it waited.</summary>
    private bool TryServe()
    {
        ChildProcess child;
        try
        {
            child = _start();
        }
        catch (Win32Exception)
        {
            // Nobody may need it for long, and then it may work: the run tries again, and its failure is told.
            WaitForDecision();
            return _run is null;
        }

        using (child)
        {
            WaitForDecision();
            if (_run is null) return true;

            // A function of the same sandbox may have ended or stopped it: they share their user.
            if (child.HasExited) return false;
            child.Continue();
            child.Lingers = _lingers;
            _outcome.SetResult(_run(child));
            child.Linger();
            return true;
        }
    }

    private void Serve()
    {
        using var child = _start();
        _outcome.SetResult(_run!(child));
    }
}
