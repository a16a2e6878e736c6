using System.Net;
using Invoke.Tests;

namespace Invoke.Procd.Tests;

/// <summary>What a call gets, whichever way its runner came about.</summary>
public abstract class InvokeTests(string runners) : IAsyncLifetime
{
    private RunningProcd _procd = null!;

    public async ValueTask InitializeAsync() => _procd = await RunningProcd.StartAsync(runners, new Dictionary<string, string>(StringComparer.Ordinal) { ["SECRET_OF_THE_PLATFORM"] = "x" });

    public async ValueTask DisposeAsync()
    {
        await _procd.NothingIsLeftAsync();
        Assert.True(await _procd.IsHealthyAsync());
        await _procd.DisposeAsync();
    }

    [Fact]
    public async Task The_example_of_the_founding_page_works()
    {
        _procd.Write("main", """
            import base64
            import json

            def handler(request):
                raw = base64.b64decode(request.get("body_base64") or "e30=")
                payload = json.loads(raw.decode("utf-8"))
                name = payload.get("name", "world")
                return {"status": 201, "headers": {"content-type": "application/json"}, "body": {"message": f"hello {name}"}}
            """);
        var answer = await _procd.InvokeAsync(body: """{"method":"POST","path":"/hello","body_base64":"eyJuYW1lIjoiQWRhIn0="}""");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("""{"message":"hello Ada"}""", answer.Body);
        Assert.Equal(201, answer.Data.GetProperty("status").GetInt32());
        Assert.Equal("application/json", answer.Data.GetProperty("headers").GetProperty("content-type")[0].GetString());
        Assert.Equal(["status", "headers", "body_base64"], answer.Data.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task An_edited_module_is_used_at_the_next_call()
    {
        _procd.Write("main", "def handler(r): return 'one'");
        Assert.Equal("one", (await _procd.InvokeAsync()).Body);
        _procd.Write("main", "def handler(r): return 'two'");
        Assert.Equal("two", (await _procd.InvokeAsync()).Body);
    }

    [Fact]
    public async Task A_function_sees_the_allowed_environment_and_its_own_variables_only()
    {
        await _procd.ConfigureAsync("""{"env_vars":{"MINE":"yes"},"max_concurrency":4}""");
        _procd.Write("main", "import os\ndef handler(r): return {'body': sorted(os.environ)}");
        var names = (await _procd.InvokeAsync()).Body;
        Assert.Contains("\"MINE\"", names, StringComparison.Ordinal);
        Assert.Contains("\"PATH\"", names, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", names, StringComparison.Ordinal);
        Assert.DoesNotContain("OPENSSL_CONF", names, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("print('to stdout')")]
    [InlineData("os.write(1, b'{\"status\": 500}\\n')")]
    [InlineData("os.system('echo x; echo y >&2')")]
    [InlineData("subprocess.run(['sh', '-c', 'echo x'])")]
    [InlineData("sys.stdout.write('x' * 1000000)")]
    public async Task What_a_function_prints_never_reaches_its_answer(string statement)
    {
        _procd.Write("main", $"import os, sys, subprocess\ndef handler(r):\n    {statement}\n    return 'clean'");
        Assert.Equal("clean", (await _procd.InvokeAsync()).Body);
    }

    [Fact]
    public async Task A_raised_exception_is_function_failed_with_its_traceback()
    {
        _procd.Write("main", "def handler(r):\n    raise ValueError('no such colour')");
        var answer = await _procd.InvokeAsync();
        answer.Failed(HttpStatusCode.InternalServerError, "function_failed");
        Assert.StartsWith("Traceback", answer.Message, StringComparison.Ordinal);
        Assert.EndsWith("ValueError: no such colour", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_stderr_keeps_its_end_and_says_that_it_was_cut()
    {
        _procd.Write("main", "import sys\ndef handler(r):\n    sys.stderr.write('ä' * 100000)\n    sys.exit(3)");
        var answer = await _procd.InvokeAsync();
        answer.Failed(HttpStatusCode.InternalServerError, "function_failed");
        Assert.StartsWith("[stderr truncated]\nää", answer.Message, StringComparison.Ordinal);
        Assert.InRange(answer.Message!.Length, 32_000, 66_000);
    }

    [Theory]
    [InlineData("import ctypes\n    ctypes.string_at(0)", "SIGSEGV")]
    [InlineData("import os\n    os.abort()", "SIGABRT")]
    [InlineData("import os\n    os.kill(os.getpid(), 9)", "SIGKILL")]
    public async Task A_process_that_dies_of_a_signal_is_function_crashed_and_names_it(string statement, string signal)
    {
        _procd.Write("main", $"def handler(r):\n    {statement}");
        var answer = await _procd.InvokeAsync();
        answer.Failed(HttpStatusCode.InternalServerError, "function_crashed");
        Assert.Contains(signal, answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import signal, time\n    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    time.sleep(60)")]
    [InlineData("while True: pass")]
    [InlineData("import subprocess\n    subprocess.run(['sleep', '60'])")]
    [InlineData("import subprocess, os\n    subprocess.Popen(['setsid', 'sleep', '60'])\n    os.read(os.pipe()[0], 1)")]
    public async Task A_function_past_its_timeout_is_killed_with_all_it_started(string statement)
    {
        _procd.Write("main", $"def handler(r):\n    {statement}");
        (await _procd.InvokeAsync(body: """{"timeout_ms":400}""")).Failed(HttpStatusCode.GatewayTimeout, "function_timeout");
    }

    [Theory]
    [InlineData("time.sleep(600)")]
    [InlineData("subprocess.Popen(['setsid', 'sleep', '600'])")]
    public async Task A_process_that_answers_and_lets_go_of_its_pipes_does_not_live_on(string statement)
    {
        _procd.Write("main", $$"""
            import os, subprocess, time
            def handler(r):
                os.write(61, b'{"status": 200, "headers": {}, "body_base64": "aGk="}\n')
                for descriptor in 61, 1, 2: os.close(descriptor)
                {{statement}}
                os._exit(0)
            """);
        Assert.Equal("hi", (await _procd.InvokeAsync()).Body);
    }

    [Theory]
    [InlineData("os._exit(0)")] // no answer
    [InlineData("return {'status': 99}")]
    [InlineData("return {'status': 700}")]
    [InlineData("return {'body_base64': 'not base64'}")]
    [InlineData("return {'headers': {'a': 'x\\r\\ny: z'}}")]
    [InlineData("return {'headers': {'a b': 'x'}}")]
    public async Task An_unusable_answer_is_invalid_function_response(string statement)
    {
        _procd.Write("main", $"import os\ndef handler(r):\n    {statement}");
        (await _procd.InvokeAsync()).Failed(HttpStatusCode.BadGateway, "invalid_function_response");
    }

    [Fact]
    public async Task A_function_with_too_many_processes_is_killed_with_all_of_them()
    {
        _procd.Write("main", "import subprocess, time\ndef handler(r):\n    for i in range(300): subprocess.Popen(['sleep', '60'])\n    time.sleep(60)");
        var answer = await _procd.InvokeAsync();
        answer.Failed(HttpStatusCode.InternalServerError, "function_crashed");
        Assert.Contains("too many processes", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_over_the_limit_is_response_too_large()
    {
        _procd.Write("main", "def handler(r): return 'x' * (5 << 20)");
        (await _procd.InvokeAsync()).Failed(HttpStatusCode.BadGateway, "response_too_large");
    }

    [Fact]
    public async Task A_request_and_an_answer_near_their_limits_pass()
    {
        _procd.Write("main", "import base64\ndef handler(r): return str(len(base64.b64decode(r['body_base64']))) + 'x' * 3000000");
        var answer = await _procd.InvokeAsync(body: $$"""{"body_base64":"{{Convert.ToBase64String(new byte[6_000_000])}}"}""");
        Assert.StartsWith("6000000x", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_over_the_limit_is_request_too_large()
    {
        var answer = await _procd.InvokeAsync(body: $$"""{"body_base64":"{{new string('A', 8 << 20)}}"}""");
        answer.Failed(HttpStatusCode.RequestEntityTooLarge, "request_too_large");
    }

    [Fact]
    public async Task A_missing_module_is_not_found() =>
        (await _procd.InvokeAsync("nobody")).Failed(HttpStatusCode.NotFound, "not_found");

    [Fact]
    public async Task A_module_that_is_no_file_is_function_invalid()
    {
        Directory.CreateDirectory(Path.Combine(_procd.Functions, "folder.py"));
        Assert.Equal(0, Native.mkfifo(Path.Combine(_procd.Functions, "fifo.py"), 0x1B6));
        File.CreateSymbolicLink(Path.Combine(_procd.Functions, "link.py"), "/etc/hostname");
        File.CreateSymbolicLink(Path.Combine(_procd.Functions, "device.py"), "/dev/zero");
        foreach (var name in (string[])["folder", "fifo", "link", "device"])
            (await _procd.InvokeAsync(name)).Failed(HttpStatusCode.Conflict, "function_invalid");
    }

    [Theory]
    [InlineData("def handler(r): return {1, 2}")]
    [InlineData("def handler(r): return float('nan')")]
    [InlineData("def handler(r): raise BaseException('x')")]
    [InlineData("def handler(r): raise SystemExit")]
    [InlineData("def other(r): return 1")]
    [InlineData("handler = 5")]
    [InlineData("def handler(:")]
    public async Task What_Python_refuses_is_function_failed(string source)
    {
        _procd.Write("main", source);
        (await _procd.InvokeAsync()).Failed(HttpStatusCode.InternalServerError, "function_failed");
    }

    [Fact]
    public async Task Without_python3_on_PATH_the_runtime_is_unavailable()
    {
        await _procd.ConfigureAsync("""{"env_vars":{"PATH":"/nowhere"}}""");
        _procd.Write("main", "def handler(r): return 'x'");
        (await _procd.InvokeAsync()).Failed(HttpStatusCode.ServiceUnavailable, "runtime_unavailable");
    }

    [Fact]
    public async Task A_killed_procd_takes_its_runs_along()
    {
        await using var doomed = await RunningProcd.StartAsync(runners);
        doomed.Write("main", "import time\ndef handler(r):\n    open('started', 'w').close()\n    time.sleep(600)");
        var call = doomed.InvokeAsync();
        await Invoke.Tests.Wait.UntilAsync(() => File.Exists(Path.Combine(doomed.Root, "workspace/started")), "the function runs", TestContext.Current.CancellationToken);
        doomed.Signal(Native.SIGKILL);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
        await doomed.ExitAsync();
        await doomed.NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_plain_callers_hang_up_kills_the_run()
    {
        var mark = Path.Combine(_procd.Root, "workspace/started");
        _procd.Write("main", "import time\ndef handler(r):\n    open('started', 'w').close()\n    time.sleep(60)");
        using var hangUp = new CancellationTokenSource();
        var call = _procd.InvokeAsync(cancellationToken: hangUp.Token);
        await Invoke.Tests.Wait.UntilAsync(() => File.Exists(mark), "the function runs", TestContext.Current.CancellationToken);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _procd.NothingIsLeftAsync();
    }
}
