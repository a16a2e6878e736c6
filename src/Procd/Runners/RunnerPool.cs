using Invoke.Procd.Configuration;

namespace Invoke.Procd.Runners;

/// <summary>
/// Keeps runners booted before they are needed: starting an interpreter is most of the time of a short function.
/// Each still serves one run. They are kept from the sandbox's first run until it has been idle for a while.
/// </summary>
internal sealed class RunnerPool : IDisposable
{
    /// <summary>
    /// How long after a runner was taken the next one boots. By then a short function has ended: the boot would have taken
    /// the processor from it, and a priority once lowered is not raised again without privileges.
    /// </summary>
    private static readonly TimeSpan Deferral = TimeSpan.FromMilliseconds(5);

    /// <summary>What runs may tell is worth importing beforehand; nothing else that hostile code says is believed.</summary>
    private static readonly string[] Worthwhile = ["json", "base64", "asyncio"];

    /// <summary>For how many runs it counts what one of them imported: asyncio is half a boot, for nobody once the last async function is gone.</summary>
    private const int Memory = 8;

    private readonly ProcdOptions _options;
    private readonly SandboxConfiguration _configuration;
    private readonly RunnerStarter _starter;
    private readonly ForkServers _forks;
    private readonly Lock _gate = new();
    private readonly Queue<RunnerProcess> _waiting = [];
    private readonly Queue<string[]> _imports = [];
    private readonly Timer _fill, _idle;
    private bool _inUse, _fillIsDue;
    private int _background;

    /// <summary>
    /// How many should wait: beside runs in the background, which may keep all processors busy, a boot can take several times as
    /// long as it does otherwise, so one more is ahead of the calls.
    /// </summary>
    private int Wanted => _configuration.Prestart + (_configuration.Prestart > 0 && _background > 0 ? 1 : 0);

    public RunnerPool(ProcdOptions options, SandboxConfiguration configuration, RunnerStarter starter, ForkServers forks)
    {
        (_options, _configuration, _starter, _forks) = (options, configuration, starter, forks);
        _fill = new Timer(_ => Fill());
        _idle = new Timer(_ => Rest());
    }

    /// <summary>A runner for one run: the one that waits longest, or a new one.</summary>
    public RunnerProcess Take()
    {
        lock (_gate)
        {
            var recipe = Use();
            return _waiting.TryDequeue(out var waiting) ? waiting : New(recipe, isAwaited: true);
        }
    }

    /// <summary>A new runner for one run in the background; those that wait go on waiting. To be followed by <see cref="BackgroundEnded"/>.</summary>
    public RunnerProcess TakeForBackground()
    {
        lock (_gate)
        {
            var runner = New(Use(), isAwaited: true);
            _background++; // last: where no runner can be had, nothing ends
            return runner;
        }
    }

    /// <summary>A run in the background has ended. The one more that waited beside it is not ended: the next call takes it.</summary>
    public void BackgroundEnded()
    {
        lock (_gate) _background--;
    }

    /// <summary>Notes what a run says it imported, for those that boot from now on.</summary>
    public void Note(IEnumerable<string> imports)
    {
        lock (_gate)
        {
            _imports.Enqueue([.. Worthwhile.Intersect(imports, StringComparer.Ordinal)]);
            if (_imports.Count > Memory) _imports.Dequeue();
        }
    }

    /// <summary>Discards what the configuration made useless.</summary>
    public void Reconfigure()
    {
        lock (_gate)
        {
            var recipe = Recipe();
            Discard(runner => runner.Recipe != recipe);
            while (_waiting.Count > Wanted) _waiting.Dequeue().Dismiss();
            if (!recipe.Forks) _forks.Stop();
            if (_inUse) FillSoon();
        }
    }

    public void Dispose()
    {
        _fill.Dispose();
        _idle.Dispose();
    }

    private RunnerRecipe Use()
    {
        _inUse = true;
        _idle.Change(_options.RunnerIdle, Timeout.InfiniteTimeSpan);
        FillSoon();
        var recipe = Recipe();
        Discard(runner => runner.Recipe != recipe);
        return recipe;
    }

    private void FillSoon()
    {
        if (_fillIsDue) return;
        _fillIsDue = true;
        _fill.Change(Deferral, Timeout.InfiniteTimeSpan);
    }

    private void Fill()
    {
        lock (_gate)
        {
            _fillIsDue = false;
            if (!_inUse) return;
            var recipe = Recipe();
            while (_waiting.Count < Wanted) _waiting.Enqueue(New(recipe, isAwaited: false));
        }
    }

    private void Rest()
    {
        lock (_gate)
        {
            _inUse = false;
            Discard(_ => true);
            _forks.Stop();
        }
    }

    private void Discard(Predicate<RunnerProcess> isUseless)
    {
        for (var left = _waiting.Count; left > 0; left--)
        {
            var runner = _waiting.Dequeue();
            if (isUseless(runner)) runner.Dismiss();
            else _waiting.Enqueue(runner);
        }
    }

    private RunnerRecipe Recipe() => new(
        _configuration.FunctionEnvironment, _configuration.Preload, _configuration.Forks,
        Interpreter.Find(_configuration.SearchPath, _options.Workspace));

    private RunnerProcess New(RunnerRecipe recipe, bool isAwaited)
    {
        // What somebody waits for already imports what it needs by itself. A fork server has imported it long ago.
        IReadOnlyList<string> preload = isAwaited && !recipe.Forks ? recipe.Preload : [.. recipe.Preload, .. _imports.SelectMany(each => each).Distinct()];

        // Where none has time to boot beforehand, run follows on run: no time is better than another for taking one apart. A fork has little.
        return new RunnerProcess(recipe, () => _starter.Start(recipe, preload), lingers: !isAwaited && !recipe.Forks);
    }
}
