using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Invoke.Procd.Processes;

namespace Invoke.Procd.Runners;

/// <summary>Keeps one <see cref="ForkServer"/> that fits. Where there is none a runner is spawned: nobody waits for a fork server.</summary>
internal sealed class ForkServers(ProcdOptions options, ILogger<ForkServers> logger)
{
    /// <summary>How soon one is started after another: functions may kill it as often as they run.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Lazy<BlockingCollection<Action>> _parent = new(Parent);
    private ForkServer? _server;
    private RunnerRecipe? _recipe;
    private IReadOnlyList<string> _preload = [];
    private long _started;

    /// <summary>A forked runner; null if there is no fork server that can give one now.</summary>
    public ChildProcess? TryFork(RunnerRecipe recipe, IReadOnlyList<string> preload)
    {
        if (Current(recipe, preload) is not { IsReady: true } server) return null;
        try
        {
            return ChildProcess.Start(server.Fork);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Ends it until it is needed again.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _server?.Stop();
            _server = null;
        }
    }

    private ForkServer Current(RunnerRecipe recipe, IReadOnlyList<string> preload)
    {
        lock (_gate)
        {
            if (_server is not null && recipe == _recipe && preload.SequenceEqual(_preload))
            {
                var isDead = _server.HasEnded && !_server.IsRefused && Stopwatch.GetElapsedTime(_started) > Pause;
                if (!isDead && !_server.HasGrown) return _server;
            }

            _server?.Stop();
            (_recipe, _preload, _started) = (recipe, preload, Stopwatch.GetTimestamp());
            return _server = new ForkServer(
                new ChildCommand(options.RunnerPath, ["python-runner", "--fork-server", .. preload], recipe.Environment, options.Workspace),
                _parent.Value.Add, logger);
        }
    }

    /// <summary>What a thread does, one thing after the other, that ends with procd.</summary>
    private static BlockingCollection<Action> Parent()
    {
        var actions = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var action in actions.GetConsumingEnumerable()) action();
        }) { IsBackground = true, Name = "parent of fork servers" }.Start();
        return actions;
    }
}
