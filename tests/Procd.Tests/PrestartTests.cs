using System.Globalization;
using System.Net;
using Invoke.Tests;

namespace Invoke.Procd.Tests;

public sealed class PrestartTests : IAsyncLifetime
{
    private RunningProcd _procd = null!;

    public async ValueTask InitializeAsync()
    {
        _procd = await RunningProcd.StartAsync();
        await _procd.ConfigureAsync("""{"runner":{"prestart":2},"env_vars":{"COLOUR":"red"}}""");
        _procd.Write("main", "import os\ndef handler(r): return {'body': [os.getpid(), os.environ['COLOUR'], r.get('path')]}");
        await WaitingAsync(2);
    }

    public async ValueTask DisposeAsync()
    {
        await _procd.ConfigureAsync("{}");
        await _procd.InvokeAsync(); // takes, and so dismisses, what waited in the old environment
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
        await WaitingAsync(2);
        Assert.DoesNotContain(first, ProcessTable.DescendantsOf(_procd.Pid));
    }

    [Fact]
    public async Task A_new_configuration_reaches_the_next_run()
    {
        await _procd.ConfigureAsync("""{"runner":{"prestart":1},"env_vars":{"COLOUR":"blue"}}""");
        Assert.Contains("blue", (await _procd.InvokeAsync()).Body, StringComparison.Ordinal);
        await WaitingAsync(1);
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
                    if int(pid) != me: os.kill(int(pid), signal.SIG{{signal}})
                return {"body": len(siblings)}
            """);
        Assert.True(int.Parse((await _procd.InvokeAsync("attack")).Body, CultureInfo.InvariantCulture) >= 2);
        for (var i = 0; i < 4; i++) Assert.Equal(HttpStatusCode.OK, (await _procd.InvokeAsync(body: """{"timeout_ms":5000}""")).Status);
    }

    [Fact]
    public async Task Without_a_runner_to_wait_the_run_says_so()
    {
        await _procd.ConfigureAsync("""{"runner":{"prestart":1},"env_vars":{"PATH":"/nowhere"}}""");
        (await _procd.InvokeAsync()).Failed(HttpStatusCode.ServiceUnavailable, "runtime_unavailable");
        await _procd.ConfigureAsync("""{"runner":{"prestart":0},"env_vars":{"COLOUR":"red"}}""");
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
    [InlineData("""{"runner":{"preload":["os; print(1)"]}}""")]
    [InlineData("""{"runner":{"preload":["-c"]}}""")]
    [InlineData("""{"runner":{"preload":[null]}}""")]
    public async Task What_is_no_module_name_is_refused(string config) =>
        (await _procd.SendAsync(HttpMethod.Put, "/api/v1/config", config)).Failed(HttpStatusCode.BadRequest, "bad_request");

    [Fact]
    public async Task More_than_the_most_is_refused() =>
        (await _procd.SendAsync(HttpMethod.Put, "/api/v1/config", """{"runner":{"prestart":17}}""")).Failed(HttpStatusCode.BadRequest, "bad_request");

    private async Task<int> PidOfRunAsync() => int.Parse((await _procd.InvokeAsync()).Body.Trim('[').Split(',')[0], CultureInfo.InvariantCulture);

    private Task WaitingAsync(int count) =>
        Wait.UntilAsync(() => ProcessTable.DescendantsOf(_procd.Pid).Count == count, $"{count} runners wait", TestContext.Current.CancellationToken);
}
