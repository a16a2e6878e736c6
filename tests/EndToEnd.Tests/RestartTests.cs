using System.Net;

namespace Invoke.EndToEnd.Tests;

/// <summary>The host process goes and comes; sandboxes stay.</summary>
public abstract class RestartTests(Isolation isolation) : IAsyncLifetime
{
    private RunningInvoke _invoke = null!;

    public async ValueTask InitializeAsync() => _invoke = await RunningInvoke.StartAsync(isolation);

    public ValueTask DisposeAsync() => _invoke.DisposeAsync();

    [Fact]
    public async Task Sandboxes_are_adopted_by_the_next_process_and_run_on()
    {
        var sandbox = await _invoke.ClaimAsync("""{"config":{"env_vars":{"COLOUR":"green"},"hard_ttl":3600}}""");
        const string source = "import os\ndef handler(request): return os.environ['COLOUR']";
        Assert.Equal("green", (await sandbox.RunAsync(source)).Succeeded());
        var (procd, token) = (sandbox.Procd, _invoke.Token);
        var before = (await _invoke.SendAsync(HttpMethod.Get, sandbox.Path)).Data.GetRawText();

        await _invoke.RestartAsync();

        Assert.Equal(token, _invoke.Token);
        Assert.Equal(before, (await _invoke.SendAsync(HttpMethod.Get, sandbox.Path)).Data.GetRawText());
        Assert.Equal("green", (await sandbox.InvokeAsync()).Succeeded());
        Assert.Equal(procd, sandbox.Procd);
    }

    [Fact]
    public async Task A_sandbox_that_died_meanwhile_is_started_anew()
    {
        var sandbox = await _invoke.ClaimAsync();
        await sandbox.FunctionAsync("main", SandboxUnderTest.Hello);
        await sandbox.KillProcdAsync();
        await _invoke.RestartAsync();
        Assert.Equal("hello", (await sandbox.InvokeAsync()).Succeeded());
        Assert.Equal(HttpStatusCode.OK, (await sandbox.DeleteAsync()).Status);
    }

    [Fact]
    public async Task A_stop_lets_what_runs_finish()
    {
        var sandbox = await _invoke.ClaimAsync();
        await sandbox.FunctionAsync("main", "import time\ndef handler(request):\n    open('started', 'w').close()\n    time.sleep(2)\n    return 'ended'");
        var running = sandbox.InvokeAsync();
        await sandbox.FileAppearsAsync("started");
        var restart = _invoke.RestartAsync();
        Assert.Equal("ended", (await running).Succeeded());
        await restart;
        Assert.Equal("ended", (await sandbox.InvokeAsync()).Succeeded());
    }
}
