using System.Globalization;
using System.Net;
using Invoke.Tests;

namespace Invoke.Procd.Tests;

public sealed class PrestartTests : IAsyncLifetime
{
    private const string Two = """{"runner":{"prestart":2},"env_vars":{"COLOUR":"red"}}""";

    private RunningProcd _procd = null!;

    public async ValueTask InitializeAsync()
    {
        _procd = await RunningProcd.StartAsync(Runners.Prestarted);
        await _procd.ConfigureAsync(Two);
        _procd.Write("main", "import os\ndef handler(r): return {'body': [os.getpid(), os.environ.get('COLOUR'), os.environ.get('MARK')]}");
        Assert.Empty(ProcessTable.DescendantsOf(_procd.Pid)); // nothing waits in a sandbox that is not used
        await _procd.InvokeAsync();
        await WaitingAsync(2);
    }

    public async ValueTask DisposeAsync()
    {
        await _procd.NothingIsLeftAsync();
        await _procd.DisposeAsync();
    }

    [Fact]
    public async Task A_waiting_runner_serves_one_run_and_is_replaced()
    {
        var waiting = ProcessTable.DescendantsOf(_procd.Pid);
        var first = await PidOfRunAsync();
        var second = await PidOfRunAsync();
        Assert.Contains(first, waiting);
        Assert.NotEqual(first, second);
        await WaitingAsync(2, [first, second]);
    }

    [Fact]
    public async Task One_that_has_answered_is_ended_however_long_it_would_wait_for_it()
    {
        _procd.Write("main", "import os, sys\ndef handler(r):\n    sys._getframe(1).f_globals['LINGER'] = 600\n    return {'body': [os.getpid()]}");
        var ended = await PidOfRunAsync();
        await WaitingAsync(2, [ended]);
    }

    [Fact]
    public async Task The_same_configuration_again_keeps_those_who_wait()
    {
        var waiting = ProcessTable.DescendantsOf(_procd.Pid);
        await _procd.ConfigureAsync(Two);
        Assert.Contains(await PidOfRunAsync(), waiting);
    }

    [Fact]
    public async Task A_new_configuration_reaches_the_next_run_and_ends_those_who_wait()
    {
        var waiting = ProcessTable.DescendantsOf(_procd.Pid);
        await _procd.ConfigureAsync("""{"runner":{"prestart":1},"env_vars":{"COLOUR":"blue"}}""");
        Assert.Contains("blue", (await _procd.InvokeAsync()).Body, StringComparison.Ordinal);
        await WaitingAsync(1, waiting);
    }

    [Fact]
    public async Task Another_interpreter_on_PATH_serves_the_next_run()
    {
        var directory = Directory.CreateDirectory(Path.Combine(_procd.Root, "workspace/bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(directory, "python3"), "/usr/bin/python3");
        await _procd.ConfigureAsync($$$"""{"runner":{"prestart":1},"env_vars":{"PATH":"{{{directory}}}:/usr/bin:/bin"}}""");
        Assert.EndsWith("null]", (await _procd.InvokeAsync()).Body, StringComparison.Ordinal);
        await WaitingAsync(1);

        var wrapper = Path.Combine(directory, "new");
        await File.WriteAllTextAsync(wrapper, "#!/bin/sh\nMARK=new exec /usr/bin/python3 \"$@\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(wrapper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.Move(wrapper, Path.Combine(directory, "python3"), overwrite: true);
        for (var i = 0; i < 3; i++) Assert.EndsWith("\"new\"]", (await _procd.InvokeAsync()).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task A_function_that_ends_or_stops_those_who_wait_harms_no_later_run(string signal)
    {
        _procd.Write("attack", $$"""
            import os, signal, subprocess
            def handler(r):
                me, parent = os.getpid(), os.getppid()
                siblings = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True).stdout.split()
                for pid in siblings:
                    if int(pid) == me: continue
                    os.kill(int(pid), signal.SIG{{signal}})
                    while state(pid) not in "ZTX": pass  # the kernel does it when that process has its turn
                return {"body": len(siblings)}
            def state(pid):
                try:
                    with open("/proc/%s/stat" % pid) as stat: return stat.read().rpartition(")")[2].split()[0]
                except (FileNotFoundError, ProcessLookupError):
                    return "X"
            """);
        Assert.True(int.Parse((await _procd.InvokeAsync("attack")).Body, CultureInfo.InvariantCulture) >= 2);
        for (var i = 0; i < 4; i++) Assert.Equal(HttpStatusCode.OK, (await _procd.InvokeAsync(body: """{"timeout_ms":5000}""")).Status);
    }

    [Fact]
    public async Task A_function_that_stops_what_is_about_to_become_a_runner_holds_no_later_run_up()
    {
        // Until a child of procd's has become python3, the thread that starts it waits.
        _procd.Write("attack", """
            import os, signal, time
            def handler(r):
                until, stopped, parent = time.monotonic() + 2, 0, "/proc/%d" % os.getppid()
                while time.monotonic() < until:
                    for task in os.listdir(parent + "/task"):
                        try:
                            with open("%s/task/%s/children" % (parent, task)) as children: pids = children.read().split()
                            for pid in pids:
                                with open("/proc/%s/cmdline" % pid) as command: line = command.read()
                                if not line.startswith("python3"):
                                    os.kill(int(pid), signal.SIGSTOP)
                                    stopped += 1
                        except (FileNotFoundError, ProcessLookupError):
                            pass
                return {"body": stopped}
            """);
        var attack = _procd.InvokeAsync("attack", """{"timeout_ms":20000}""");
        // Those that run meanwhile may be stopped as well, and time out: they share a user with it.
        while (!attack.IsCompleted) await _procd.InvokeAsync(body: """{"timeout_ms":1000}""");
        Assert.Equal(HttpStatusCode.OK, (await attack).Status);
        Assert.Equal(HttpStatusCode.OK, (await _procd.InvokeAsync()).Status);
    }

    [Fact]
    public async Task Without_python3_the_run_says_so()
    {
        await _procd.ConfigureAsync("""{"runner":{"prestart":1},"env_vars":{"PATH":"/nowhere"}}""");
        (await _procd.InvokeAsync()).Failed(HttpStatusCode.ServiceUnavailable, "runtime_unavailable");
    }

    [Fact]
    public async Task Modules_are_imported_beforehand_and_what_is_missing_is_logged()
    {
        await _procd.ConfigureAsync("""{"runner":{"prestart":1,"preload":["json","no.such.module"]}}""");
        _procd.Write("main", "import sys\nknown = 'json' in sys.modules\ndef handler(r): return {'body': known}");
        var answer = await _procd.InvokeAsync("main", "{}", "inv_1");
        Assert.Equal("true", answer.Body);
        Assert.Contains("cannot preload no.such.module", answer.Data.GetProperty("log").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import json\ndef handler(r): return ''", "json", true)]
    [InlineData("import base64\ndef handler(r): return ''", "base64", true)]
    [InlineData("async def handler(r): return ''", "asyncio", true)]
    [InlineData("import asyncio\ndef handler(r): return ''", "asyncio", false)]
    [InlineData("import decimal\ndef handler(r): return ''", "decimal", false)]
    public async Task What_functions_were_seen_to_need_is_imported_beforehand(string source, string module, bool expected)
    {
        _procd.Write("seen", source);
        _procd.Write("main", $"import sys\nearly = '{module}' in sys.modules\ndef handler(r): return {{'body': early}}");
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, (await _procd.InvokeAsync("seen")).Status); // those who waited before are used up
        await WaitingAsync(2);
        Assert.Equal(expected ? "true" : "false", (await _procd.InvokeAsync()).Body);
    }

    [Fact]
    public async Task What_no_function_needs_any_more_is_no_longer_imported_beforehand()
    {
        _procd.Write("seen", "async def handler(r): return ''");
        _procd.Write("main", "import sys\nearly = 'asyncio' in sys.modules\ndef handler(r): return {'body': early}");
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, (await _procd.InvokeAsync("seen")).Status);
        await WaitingAsync(2);
        Assert.Equal("true", (await _procd.InvokeAsync()).Body);
        for (var i = 0; i < 10; i++) Assert.Equal(HttpStatusCode.OK, (await _procd.InvokeAsync()).Status); // and those who waited are used up
        await WaitingAsync(2);
        Assert.Equal("false", (await _procd.InvokeAsync()).Body);
    }

    [Fact]
    public async Task Beside_runs_in_the_background_one_more_waits()
    {
        await _procd.ConfigureAsync("""{"runner":{"prestart":1}}""");
        await WaitingAsync(1);
        _procd.Write("lasts", "import os, time\ndef handler(r):\n while not os.path.exists('/proc/self/cwd/end'): time.sleep(0.01)");
        var run = _procd.InvokeAsync("lasts", "{}", [("X-Invocation-Id", "inv_1"), ("X-Invocation-Attempt", "1"), ("X-Invocation-Lane", "async")]);
        await WaitingAsync(3); // the run itself is the third

        File.Create(Path.Combine(_procd.Root, "workspace/end")).Dispose();
        Assert.Equal(HttpStatusCode.OK, (await run).Status);
        await WaitingAsync(2);
        var waiting = ProcessTable.DescendantsOf(_procd.Pid);
        Assert.Contains(await PidOfRunAsync(), waiting);
        await WaitingAsync(1);
    }

    [Fact]
    public async Task Nobody_waits_in_a_sandbox_that_is_idle()
    {
        await using var procd = await RunningProcd.StartAsync(Runners.Prestarted, null, "--runner-idle", "1");
        procd.Write("main", "def handler(r): return 'x'");
        for (var i = 0; i < 2; i++)
        {
            await procd.InvokeAsync();
            await Wait.UntilAsync(() => ProcessTable.DescendantsOf(procd.Pid).Count == 2, "two wait", TestContext.Current.CancellationToken);
            await Wait.UntilAsync(() => ProcessTable.DescendantsOf(procd.Pid).Count == 0, "nobody waits", TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("""{"runner":{"preload":["os; print(1)"]}}""")]
    [InlineData("""{"runner":{"preload":["-c"]}}""")]
    [InlineData("""{"runner":{"preload":[null]}}""")]
    [InlineData("""{"runner":{"prestart":9}}""")]
    [InlineData("""{"runner":{"mode":"daemon"}}""")]
    public async Task What_is_no_setting_is_refused(string config) =>
        (await _procd.SendAsync(HttpMethod.Put, "/api/v1/config", config)).Failed(HttpStatusCode.BadRequest, "bad_request");

    private async Task<int> PidOfRunAsync() => int.Parse((await _procd.InvokeAsync()).Body.Trim('[', ']').Split(',')[0], CultureInfo.InvariantCulture);

    /// <summary>Waits until so many wait and those are none of the earlier ones: one that has answered may take a moment to be gone.</summary>
    private Task WaitingAsync(int count, IEnumerable<int>? earlier = null) => Wait.UntilAsync(
        () => ProcessTable.DescendantsOf(_procd.Pid) is var now && now.Count == count && !now.Intersect(earlier ?? []).Any(),
        $"{count} runners wait", TestContext.Current.CancellationToken);
}
