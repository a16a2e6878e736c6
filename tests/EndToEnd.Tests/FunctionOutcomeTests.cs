using System.Net;
using Invoke.Tests;

namespace Invoke.EndToEnd.Tests;

/// <summary>How invocations end: the rows of wire contract section 1 that the sandbox decides.</summary>
public abstract class FunctionOutcomeTests(RunningInvoke invoke) : IAsyncLifetime
{
    private const string Waits = "import os, time\ndef handler(request):\n    open('started', 'w').close()\n    while not os.path.exists('may-end'): time.sleep(0.01)\n    return 'ended'";

    private SandboxUnderTest _sandbox = null!;

    public async ValueTask InitializeAsync() => _sandbox = await invoke.ClaimAsync("""{"config":{"max_concurrency":1}}""");

    public async ValueTask DisposeAsync()
    {
        await _sandbox.RestsAsync();
        await _sandbox.DisposeAsync();
    }

    [Theory]
    [InlineData("def handler(:", "SyntaxError")]
    [InlineData("raise ValueError('at import')", "ValueError: at import")]
    [InlineData("import nothing_of_that_name", "ModuleNotFoundError")]
    [InlineData("def other(request): pass", "handler")]
    [InlineData("handler = 5", "handler")]
    [InlineData("async def handler(request): raise ValueError('later')", "ValueError: later")]
    public async Task A_module_that_cannot_be_called_is_function_failed(string source, string message) =>
        (await _sandbox.RunAsync(source)).Failed(HttpStatusCode.InternalServerError, "function_failed", message);

    [Theory]
    [InlineData("None", 204, "")]
    [InlineData("'text'", 200, "text")]
    [InlineData("b'bytes'", 200, "bytes")]
    [InlineData("[1, 'zwei', None]", 200, "[1,\"zwei\",null]")]
    [InlineData("{'status': 404, 'body': 'gone'}", 404, "gone")]
    [InlineData("{'body_base64': 'aGk='}", 200, "hi")]
    [InlineData("{'status': 503}", 503, "")]
    public async Task A_functions_status_is_data_and_the_answer_is_200(string returns, int status, string body)
    {
        var answer = await _sandbox.RunAsync($"def handler(request): return {returns}");
        Assert.Equal(body, answer.Succeeded());
        Assert.Equal(status, answer.Data.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task A_handler_gets_the_request_as_it_was_sent()
    {
        await _sandbox.FunctionAsync("main", """
            import json
            class Api:
                async def create(request):
                    request["headers"].pop("traceparent", None)
                    return {"body": json.dumps(request, sort_keys=True)}
            """);
        var answer = await _sandbox.InvokeAsync("main",
            """{"method":" put ","path":"/ä?x=1","query":{"a":["1","2"]},"headers":{"X-A":["ü",""]},"body_base64":"AAEC","handler":"Api.create","timeout_ms":9000,"unknown":{}}""");
        Assert.Equal(
            """{"body_base64": "AAEC", "handler": "Api.create", "headers": {"X-A": ["\u00fc", ""]}, "method": "PUT", "path": "/\u00e4?x=1", "query": {"a": ["1", "2"]}, "timeout_ms": 9000}""",
            answer.Succeeded());
    }

    [Fact]
    public async Task An_empty_body_means_all_defaults()
    {
        await _sandbox.FunctionAsync("main", "def handler(request): return {'body': [request['method'], request['path'], request.get('body_base64'), request['timeout_ms']]}");
        Assert.Equal("""["POST","/",null,30000]""", (await _sandbox.InvokeAsync("main", "")).Succeeded());
    }

    [Fact]
    public async Task A_missing_module_is_not_found() =>
        (await _sandbox.InvokeAsync("nobody")).Failed(HttpStatusCode.NotFound, "not_found", "nobody");

    [Theory]
    [InlineData("os.mkdir(path)")]
    [InlineData("os.mkfifo(path)")]
    [InlineData("os.symlink('/dev/zero', path)")]
    [InlineData("os.symlink('main.py', path)")]
    [InlineData("os.symlink('nowhere', path)")]
    [InlineData("import socket; socket.socket(socket.AF_UNIX).bind('functions/odd.py')")]
    public async Task A_module_that_is_no_file_is_function_invalid(string statement)
    {
        (await _sandbox.RunAsync($"import os\ndef handler(request):\n    path = 'functions/odd.py'\n    {statement}")).Succeeded();
        (await _sandbox.InvokeAsync("odd", """{"timeout_ms":100000}""")).Failed(HttpStatusCode.Conflict, "function_invalid", "odd");
    }

    [Fact]
    public async Task Without_python3_on_PATH_the_runtime_is_unavailable()
    {
        await using var sandbox = await invoke.ClaimAsync("""{"config":{"env_vars":{"PATH":"/nowhere"}}}""");
        (await sandbox.RunAsync(SandboxUnderTest.Hello)).Failed(HttpStatusCode.ServiceUnavailable, "runtime_unavailable", "python3");
    }

    [Fact]
    public async Task Over_its_max_concurrency_a_sandbox_refuses_and_says_when_to_come_again()
    {
        await _sandbox.FunctionAsync("main", Waits);
        var running = _sandbox.InvokeAsync();
        await _sandbox.FileAppearsAsync("started");
        var refused = (await _sandbox.InvokeAsync()).Failed(HttpStatusCode.TooManyRequests, "too_many_requests", "max_concurrency");
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        await _sandbox.WriteAsync("/workspace/may-end", "");
        Assert.Equal("ended", (await running).Succeeded());
        Assert.Equal("ended", (await _sandbox.InvokeAsync()).Succeeded());
    }

    [Fact]
    public async Task A_sandbox_that_dies_in_mid_run_is_lost_and_heals_at_the_next_call()
    {
        await _sandbox.FunctionAsync("main", Waits);
        var running = _sandbox.InvokeAsync();
        await _sandbox.FileAppearsAsync("started");
        var carrier = _sandbox.Carrier;
        await _sandbox.KillProcdAsync();
        (await running).Failed(HttpStatusCode.BadGateway, "sandbox_lost");

        await _sandbox.WriteAsync("/workspace/may-end", "");
        Assert.Equal("ended", (await _sandbox.InvokeAsync()).Succeeded());
        Assert.NotEqual(carrier, _sandbox.Carrier);
    }

    [Fact]
    public async Task A_healed_sandbox_has_its_configuration_and_its_files()
    {
        await using var sandbox = await invoke.ClaimAsync("""{"config":{"env_vars":{"COLOUR":"green"}}}""");
        const string source = "import os\ndef handler(request): return os.environ['COLOUR']";
        Assert.Equal("green", (await sandbox.RunAsync(source)).Succeeded());
        await sandbox.KillProcdAsync();
        Assert.Equal("green", (await sandbox.InvokeAsync()).Succeeded());
    }

    [Fact]
    public async Task Many_first_calls_to_a_dead_sandbox_heal_it_once()
    {
        await using var sandbox = await invoke.ClaimAsync();
        await sandbox.FunctionAsync("main", "import os\ndef handler(request): return str(os.getppid())");
        (await sandbox.InvokeAsync()).Succeeded();
        await sandbox.KillProcdAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => sandbox.InvokeAsync()));
        Assert.Single(answers.Select(answer => answer.Succeeded()).Distinct());
        await sandbox.RestsAsync();
    }

    [Fact]
    public async Task A_module_that_is_replaced_while_others_run_it_is_each_time_one_or_the_other()
    {
        await using var sandbox = await invoke.ClaimAsync();
        await sandbox.FunctionAsync("main", """
            import os, threading
            def handler(request):
                body = open(__file__).read()
                draft = '%s.%d' % (__file__, os.getpid())
                with open(draft, 'w') as file: file.write(body.replace('GENERATION = ', 'GENERATION = 1 + '))
                os.replace(draft, __file__)
                return str(GENERATION)
            GENERATION = 1
            """);
        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => sandbox.InvokeAsync()));
            Assert.All(answers, answer => Assert.InRange(int.Parse(answer.Succeeded(), System.Globalization.CultureInfo.InvariantCulture), 1, 100_000));
        }

        Assert.Equal(["main.py"], Directory.EnumerateFiles(Path.Combine(sandbox.Workspace, "functions")).Select(Path.GetFileName));
        Assert.NotEqual("1", (await sandbox.InvokeAsync()).Succeeded());
    }
}
