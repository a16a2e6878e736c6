using System.Net;
using Invoke.Contracts.Errors;

namespace Invoke.Client.Tests;

/// <summary>What is tried again, when, and what never is.</summary>
public sealed class RetryTests
{
    private const string Function = """{"status":200,"headers":{},"body_base64":""}""";
    private const string Sandboxes = """{"sandboxes":[],"count":0,"has_more":false}""";

    private readonly ImpatientTime _time = new();

    [Theory]
    [InlineData(429, "too_many_requests")]
    [InlineData(503, "broker_unavailable")]
    [InlineData(503, "store_unavailable")]
    [InlineData(503, "draining")]
    public async Task An_invocation_that_did_not_run_is_sent_again(int status, string code)
    {
        await using var server = new ScriptedServer(ScriptedServer.Failed(status, code), ScriptedServer.Ok(Function));
        using var client = Client(server);
        Assert.Equal(200, (await client.Sandbox("sb_1").InvokeFunctionAsync("main")).Status);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("the connection broke", ScriptedServer.HangsUp, null)]
    [InlineData("a proxy answered", "HTTP/1.1 502 Bad\r\nContent-Length: 3\r\n\r\nbad", null)]
    [InlineData("it may have run", """{"success":false,"error":{"code":"outcome_unknown","message":"no"}}""", ErrorCode.OutcomeUnknown)]
    [InlineData("it ran", """{"success":false,"error":{"code":"function_failed","message":"no"}}""", ErrorCode.FunctionFailed)]
    public async Task An_invocation_that_may_have_run_is_not_sent_again(string why, string answer, ErrorCode? code)
    {
        if (answer.StartsWith('{')) answer = ScriptedServer.Answer(502, answer);
        await using var server = new ScriptedServer(answer, ScriptedServer.Ok(Function));
        using var client = Client(server);
        var e = await Assert.ThrowsAsync<Sandbox0Exception>(() => client.Sandbox("sb_1").InvokeFunctionAsync("main"));
        Assert.Equal((code, false, 1), (e.Code, e.IsNotRun, server.Requests.Count));
        Assert.True(e.Message.Length > 0, why);
    }

    [Theory]
    [InlineData(ScriptedServer.HangsUp)]
    [InlineData("HTTP/1.1 503 Bad\r\nContent-Length: 3\r\n\r\nbad")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"success\":true")]
    public async Task A_question_is_asked_again_when_the_connection_breaks(string answer)
    {
        await using var server = new ScriptedServer(answer, ScriptedServer.Ok(Sandboxes));
        using var client = Client(server);
        Assert.Equal(0, (await client.ListSandboxesAsync()).Count);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_file_is_written_again_from_its_beginning()
    {
        await using var server = new ScriptedServer(ScriptedServer.HangsUp, ScriptedServer.Ok("""{"written":true}"""));
        using var client = Client(server);
        using var content = new MemoryStream("the content"u8.ToArray()) { Position = 4 };
        await client.Sandbox("sb_1").WriteFileAsync("/workspace/a", content);
        Assert.All(server.Requests, request => Assert.EndsWith("\r\n\r\ncontent", request, StringComparison.Ordinal));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task An_asynchronous_invocation_is_submitted_again_under_the_same_key()
    {
        await using var server = new ScriptedServer(ScriptedServer.HangsUp, ScriptedServer.Failed(409, "conflict"));
        using var client = Client(server);
        await Assert.ThrowsAsync<Sandbox0Exception>(() => client.Sandbox("sb_1").SubmitFunctionAsync("main"));
        var keys = server.Requests.Select(request => request.Split("\r\n").Single(line => line.StartsWith("Idempotency-Key: ", StringComparison.Ordinal))).ToList();
        Assert.Equal(2, keys.Count);
        Assert.Equal(keys[0], keys[1]);
    }

    [Fact]
    public async Task Retry_After_is_waited_for_and_not_much_longer()
    {
        var busy = ScriptedServer.Failed(429, "too_many_requests", headers: "Retry-After: 7\r\n");
        await using var server = new ScriptedServer(busy, busy, ScriptedServer.Ok(Function));
        using var client = Client(server);
        await client.Sandbox("sb_1").InvokeFunctionAsync("main");
        Assert.Equal(2, _time.Waits.Count);
        Assert.All(_time.Waits, wait => Assert.InRange(wait.TotalSeconds, 7, 8.75));
    }

    [Fact]
    public async Task Waits_are_bounded_and_not_the_same_for_all()
    {
        var busy = ScriptedServer.Failed(503, "draining");
        await using var server = new ScriptedServer([.. Enumerable.Repeat(busy, 8)]);
        using var client = Client(server);
        await Assert.ThrowsAsync<Sandbox0Exception>(() => client.Sandbox("sb_1").InvokeFunctionAsync("main"));
        await Assert.ThrowsAsync<Sandbox0Exception>(() => client.Sandbox("sb_1").InvokeFunctionAsync("main"));
        Assert.Equal(8, server.Requests.Count);
        Assert.Equal(6, _time.Waits.Distinct().Count());
        Assert.All(_time.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task A_Retry_After_beyond_the_longest_wait_is_left_to_the_caller()
    {
        await using var server = new ScriptedServer(ScriptedServer.Failed(429, "too_many_requests", headers: "Retry-After: 31\r\n"));
        using var client = Client(server);
        var e = await Assert.ThrowsAsync<Sandbox0Exception>(() => client.ListSandboxesAsync());
        Assert.Equal((TimeSpan.FromSeconds(31), true, HttpStatusCode.TooManyRequests, 1), (e.RetryAfter, e.IsNotRun, e.StatusCode, server.Requests.Count));
    }

    [Fact]
    public async Task What_nobody_listens_to_was_not_run_and_is_tried_again()
    {
        Uri gone;
        await using (var server = new ScriptedServer()) gone = server.Url;
        using var client = new Sandbox0Client(new Sandbox0ClientOptions { BaseUrl = gone, TimeProvider = _time });
        var e = await Assert.ThrowsAsync<Sandbox0Exception>(() => client.Sandbox("sb_1").InvokeFunctionAsync("main"));
        Assert.Equal((null, null, true, 3), (e.Code, e.StatusCode, e.IsNotRun, _time.Waits.Count));
        Assert.Contains("Connection refused", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_in_time_is_an_error_that_says_so()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = new Sandbox0ClientOptions { BaseUrl = new Uri($"http://{silent.LocalEndpoint}"), TimeProvider = _time, Timeout = TimeSpan.FromSeconds(20) };
        using var client = new Sandbox0Client(options);
        var e = await Assert.ThrowsAsync<Sandbox0Exception>(() => client.ListSandboxesAsync());
        Assert.Contains("in 20 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_not_told_of_an_error()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = new Sandbox0Client(new Sandbox0ClientOptions { BaseUrl = new Uri($"http://{silent.LocalEndpoint}") });
        using var cancellation = new CancellationTokenSource();
        var call = client.ListSandboxesAsync(cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private Sandbox0Client Client(ScriptedServer server) => new(new Sandbox0ClientOptions { BaseUrl = server.Url, Token = "s0_test", TimeProvider = _time });
}
