using System.Net;

namespace Invoke.EndToEnd.Tests;

/// <summary>Functions that will not end, or leave something behind.</summary>
public abstract class HostileProcessTests(RunningInvoke invoke) : BesideANeighbour(invoke)
{
    [Theory]
    [InlineData("import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ndef handler(request): time.sleep(100)")]
    [InlineData("def handler(request):\n    while True: pass")]
    [InlineData("while True: pass")]
    [InlineData("import subprocess\ndef handler(request): subprocess.run(['sleep', '100'])")]
    [InlineData("import os, subprocess\ndef handler(request):\n    subprocess.Popen(['setsid', 'sleep', '100'])\n    os.read(os.pipe()[0], 1)")]
    [InlineData("import threading\ndef handler(request):\n    threading.Thread(target=threading.Event().wait).start()")]
    [InlineData("import atexit, time\natexit.register(time.sleep, 100)\ndef handler(request): pass")]
    public async Task A_function_past_its_timeout_is_killed_with_all_it_started(string source)
    {
        var answer = await Sandbox.RunAsync(source, """{"timeout_ms":700}""");
        answer.Failed(HttpStatusCode.GatewayTimeout, "function_timeout", "700 ms");
    }

    [Theory]
    [InlineData("import ctypes\ndef handler(request): ctypes.string_at(0)", "SIGSEGV")]
    [InlineData("import ctypes\nctypes.string_at(0)", "SIGSEGV")]
    [InlineData("import os\ndef handler(request): os.abort()", "SIGABRT")]
    [InlineData("import os\ndef handler(request): os.kill(os.getpid(), 9)", "SIGKILL")]
    [InlineData("import os, signal\ndef handler(request): os.killpg(0, signal.SIGTERM)", "SIGTERM")]
    public async Task A_function_that_dies_of_a_signal_is_function_crashed_and_names_it(string source, string signal) =>
        (await Sandbox.RunAsync(source)).Failed(HttpStatusCode.InternalServerError, "function_crashed", signal);

    [Theory]
    [InlineData("""
        import os, time
        def handler(request):
            if os.fork() == 0:
                time.sleep(100)
            return 'answered'
        """)]
    [InlineData("""
        import os, time
        def handler(request):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(100)
                os._exit(0)
            os.wait()
            return 'answered'
        """)]
    [InlineData("""
        import os, subprocess
        def handler(request):
            for _ in range(5):
                subprocess.Popen(['setsid', 'sh', '-c', 'trap "" TERM HUP INT; sleep 100 & sleep 100'])
            return 'answered'
        """)]
    [InlineData("""
        import os
        def handler(request):
            if os.fork() == 0:
                os.setsid()
                while True:
                    if os.fork():
                        os._exit(0)
            return 'answered'
        """)]
    public async Task What_a_function_leaves_behind_neither_delays_its_answer_nor_stays(string source)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal("answered", (await Sandbox.RunAsync(source)).Succeeded());
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 30);
    }

    [Theory]
    [InlineData("""
        import os, time
        def handler(request):
            for _ in range(400):
                if os.fork() == 0:
                    time.sleep(100)
            time.sleep(100)
        """)]
    [InlineData("""
        import os, time
        def handler(request):
            for _ in range(9):
                os.fork()
            time.sleep(100)
        """)]
    [InlineData("""
        import os, time
        def handler(request):
            for _ in range(400):
                if os.fork():
                    os.setsid() if os.getpgrp() != os.getpid() else None
                    time.sleep(100)
            time.sleep(100)
        """)]
    public async Task A_fork_bomb_is_killed_whole(string source)
    {
        var answer = await Sandbox.RunAsync(source, """{"timeout_ms":20000}""");
        answer.Failed(HttpStatusCode.InternalServerError, "function_crashed", "too many processes");
    }

    [Fact]
    public async Task A_hang_up_kills_the_run_and_nobody_elses()
    {
        await Sandbox.FunctionAsync("main", "import os, time\ndef handler(request):\n    os.fork()\n    open('started', 'w').close()\n    time.sleep(100)");
        using var hangUp = new CancellationTokenSource();
        var call = Sandbox.InvokeAsync("main", """{"timeout_ms":110000}""", hangUp.Token);
        await Sandbox.FileAppearsAsync("started");
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Theory]
    [InlineData("SIGKILL")]
    [InlineData("SIGTERM")]
    public async Task Killing_its_parent_gains_a_function_nothing(string signal)
    {
        // In a plain sandbox procd is a process like the function, unprotected: what it loses is told, and it heals.
        var plain = Sandbox.Invoke.Isolation == Isolation.Plain;
        ProcdStays = !plain;
        NeighbourSurvives = !plain || signal is "SIGTERM";
        await Sandbox.FunctionAsync("main", $"import os, signal\ndef handler(request):\n    os.kill(os.getppid(), signal.{signal})\n    return 'alive'");
        var answer = await Sandbox.InvokeAsync();
        if (NeighbourSurvives) Assert.Equal("alive", answer.Succeeded());
        else answer.Failed(HttpStatusCode.BadGateway, "sandbox_lost");
    }
}
