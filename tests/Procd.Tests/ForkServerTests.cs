using System.Net;
using Invoke.Tests;

namespace Invoke.Procd.Tests;

public sealed class ForkServerTests : IAsyncLifetime
{
    private RunningProcd _procd = null!;

    public async ValueTask InitializeAsync()
    {
        _procd = await RunningProcd.StartAsync(Runners.Forked);
        _procd.Write("main", "import os\ndef handler(r): return {'body': [os.getpid(), os.environ.get('COLOUR')]}");
    }

    public async ValueTask DisposeAsync()
    {
        await _procd.NothingIsLeftAsync();
        await _procd.DisposeAsync();
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    [InlineData("INT")]
    public async Task A_function_that_attacks_the_fork_server_harms_no_run(string signal)
    {
        _procd.Write("attack", $$"""
            import os, signal
            def handler(r):
                for task in os.listdir("/proc/%d/task" % os.getppid()):
                    try:
                        children = open("/proc/%d/task/%s/children" % (os.getppid(), task))
                    except FileNotFoundError:
                        continue  # a thread of procd's that has ended since
                    with children:
                        for pid in map(int, children.read().split()):
                            if pid != os.getpid(): os.kill(pid, signal.SIG{{signal}})
                return "done"
            """);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("done", (await _procd.InvokeAsync("attack")).Body);
            Assert.Equal(HttpStatusCode.OK, (await _procd.InvokeAsync(body: """{"timeout_ms":5000}""")).Status);
        }

        await _procd.ForkingAsync();
    }

    [Fact]
    public async Task Its_end_is_not_the_end_of_those_who_run()
    {
        _procd.Write("slow", "import time\ndef handler(r):\n    open('started', 'w').close()\n    time.sleep(0.5)\n    return 'done'");
        var server = await ServerAsync();
        var run = _procd.InvokeAsync("slow");
        await Wait.UntilAsync(() => File.Exists(Path.Combine(_procd.Root, "workspace/started")), "it runs", TestContext.Current.CancellationToken);
        _ = Native.kill(server, Native.SIGKILL);
        Assert.Equal("done", (await run).Body);
    }

    [Fact]
    public async Task A_new_environment_reaches_the_next_run_and_the_fork_server_is_another_one()
    {
        var before = await ServerAsync();
        await _procd.ConfigureAsync("""{"env_vars":{"COLOUR":"blue"}}""");
        Assert.Contains("blue", (await _procd.InvokeAsync()).Body, StringComparison.Ordinal);
        await _procd.ForkingAsync();
        Assert.Contains("blue", (await _procd.InvokeAsync()).Body, StringComparison.Ordinal);
        Assert.NotEqual(before, await ServerAsync());
    }

    [Fact]
    public async Task It_is_replaced_once_it_has_grown()
    {
        var library = Directory.CreateDirectory(Path.Combine(_procd.Root, "workspace/library")).FullName;
        await File.WriteAllTextAsync(Path.Combine(library, "grows.py"),
            "import os\nkept = []\nos.register_at_fork(after_in_parent=lambda: kept.append(b'x' * (8 << 20)))\n", TestContext.Current.CancellationToken);
        await _procd.ConfigureAsync($$$"""{"env_vars":{"PYTHONPATH":"{{{library}}}"},"runner":{"mode":"fork","prestart":0,"preload":["grows"]}}""");
        await _procd.ForkingAsync();
        var before = await ServerAsync();
        for (var i = 0; i < 20; i++) Assert.Equal(HttpStatusCode.OK, (await _procd.InvokeAsync()).Status);
        await _procd.ForkingAsync();
        Assert.NotEqual(before, await ServerAsync());
    }

    [Fact]
    public async Task Without_a_fork_server_runs_are_spawned()
    {
        var library = Directory.CreateDirectory(Path.Combine(_procd.Root, "workspace/library")).FullName;
        await File.WriteAllTextAsync(Path.Combine(library, "threads.py"),
            "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n", TestContext.Current.CancellationToken);
        await _procd.ConfigureAsync($$$"""{"env_vars":{"PYTHONPATH":"{{{library}}}"},"runner":{"mode":"fork","prestart":0,"preload":["threads"]}}""");
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.OK, (await _procd.InvokeAsync()).Status);
        await Wait.UntilAsync(() => _procd.Log.Contains("a preloaded module has started a thread", StringComparison.Ordinal), "procd says why", TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => ProcessTable.DescendantsOf(_procd.Pid).Count == 0, "none is left", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Runners_forked_beforehand_serve_one_run_each()
    {
        await _procd.ConfigureAsync("""{"runner":{"mode":"fork","prestart":2}}""");
        await _procd.ForkingAsync();
        var pids = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            await Wait.UntilAsync(() => ProcessTable.DescendantsOf(_procd.Pid).Count == 3, "two wait beside the fork server", TestContext.Current.CancellationToken);
            pids.Add((await _procd.InvokeAsync()).Body);
        }

        Assert.Equal(6, pids.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task What_functions_were_seen_to_need_is_imported_by_the_next_fork_server()
    {
        _procd.Write("seen", "import json\ndef handler(r): return ''");
        _procd.Write("main", "import sys\nearly = 'json' in sys.modules\ndef handler(r): return {'body': early}");
        await _procd.InvokeAsync("seen");
        await _procd.ForkingAsync();
        Assert.Equal("true", (await _procd.InvokeAsync()).Body);
        Assert.EndsWith("--fork-server json", ProcessTable.CommandOf(await ServerAsync()).Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_waits_in_a_sandbox_that_is_idle()
    {
        await using var procd = await RunningProcd.StartAsync(Runners.Forked, null, "--runner-idle", "1");
        await Wait.UntilAsync(() => ProcessTable.DescendantsOf(procd.Pid).Count == 0, "the fork server is gone", TestContext.Current.CancellationToken);
        await procd.ForkingAsync();
    }

    /// <summary>To be asked when nothing runs: a forked runner has the same command line, and one that has answered may take a moment to be gone.</summary>
    private async Task<int> ServerAsync()
    {
        List<int> servers = [];
        await Wait.UntilAsync(
            () => (servers = [.. ProcessTable.DescendantsOf(_procd.Pid).Where(pid => ProcessTable.CommandOf(pid).Contains("--fork-server", StringComparison.Ordinal))]).Count == 1,
            "there is the fork server alone", TestContext.Current.CancellationToken);
        return servers[0];
    }
}
