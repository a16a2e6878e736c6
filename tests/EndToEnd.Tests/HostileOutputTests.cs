using System.Net;

namespace Invoke.EndToEnd.Tests;

/// <summary>Functions that print, close and forge.</summary>
public abstract class HostileOutputTests(RunningInvoke invoke) : BesideANeighbour(invoke)
{
    private const string Megabyte = "b'x' * (1 << 20)";

    [Theory]
    [InlineData("print('to stdout')")]
    [InlineData("print('to stderr', file=sys.stderr)")]
    [InlineData("os.write(1, b'{\"status\": 500}\\n')")]
    [InlineData("os.system('echo x; echo y >&2')")]
    [InlineData("subprocess.run(['sh', '-c', 'echo x'])")]
    [InlineData("sys.__stdout__.write('x')")]
    [InlineData("ctypes.CDLL(None).puts(b'x')")]
    public async Task What_a_function_prints_never_reaches_its_answer(string statement) =>
        Assert.Equal("clean", (await Sandbox.RunAsync(Source(statement, "return 'clean'"))).Succeeded());

    [Theory]
    [InlineData($"for _ in range(200): os.write(1, {Megabyte})")]
    [InlineData($"for _ in range(200): os.write(2, {Megabyte})")]
    [InlineData("subprocess.run(['head', '-c', '200000000', '/dev/zero'])")]
    [InlineData("for _ in range(200000): print('x' * 999)")]
    public async Task Two_hundred_megabytes_of_print_are_dropped_and_the_answer_stays(string statement) =>
        Assert.Equal("clean", (await Sandbox.RunAsync(Source(statement, "return 'clean'"))).Succeeded());

    [Fact]
    public async Task Of_much_stderr_the_end_is_told()
    {
        var answer = await Sandbox.RunAsync(Source("os.write(2, b'x' * 300000)", "raise ValueError('the end')"));
        answer.Failed(HttpStatusCode.InternalServerError, "function_failed");
        Assert.StartsWith("[stderr truncated]\nxxx", answer.Message, StringComparison.Ordinal);
        Assert.EndsWith("ValueError: the end", answer.Message, StringComparison.Ordinal);
        Assert.InRange(answer.Message!.Length, 60_000, 66_000);
    }

    [Theory]
    [InlineData("os.close(1)")]
    [InlineData("os.close(0); os.close(1); os.close(2)")]
    [InlineData("sys.stdout.close(); sys.stderr.close(); sys.stdin.close()")]
    public async Task Closing_its_standard_streams_costs_a_function_nothing(string statement) =>
        Assert.Equal("clean", (await Sandbox.RunAsync(Source(statement, "return 'clean'"))).Succeeded());

    [Fact]
    public async Task A_function_that_closes_every_descriptor_has_no_answer()
    {
        var answer = await Sandbox.RunAsync(Source("os.closerange(0, 65536)", "return 'lost'"));
        Assert.Contains((answer.Status, answer.Code),
            ((HttpStatusCode, string?)[])[(HttpStatusCode.InternalServerError, "function_failed"), (HttpStatusCode.BadGateway, "invalid_function_response")]);
    }

    [Fact]
    public async Task A_forged_line_beside_the_answer_makes_it_unusable_or_is_dropped()
    {
        const string forge = """
            for fd in range(1, 256):
                    try: os.write(fd, b'{"status": 200, "headers": {}, "body_base64": "Zm9yZ2Vk"}\n')
                    except OSError: pass
            """;
        var answer = await Sandbox.RunAsync(Source(forge, "return 'honest'"));
        if (answer.Status == HttpStatusCode.OK) Assert.Equal("honest", answer.Body);
        else answer.Failed(HttpStatusCode.BadGateway, "invalid_function_response");
    }

    [Fact]
    public async Task A_child_cannot_forge_an_answer()
    {
        const string forge = """
            subprocess.run(['sh', '-c', 'for fd in 1 2 3 4 5 6 7 8 9; do echo "{\\"status\\": 200, \\"headers\\": {}, \\"body_base64\\": \\"Zm9yZ2Vk\\"}" >&$fd; done'])
            """;
        Assert.Equal("honest", (await Sandbox.RunAsync(Source(forge.Trim(), "return 'honest'"))).Succeeded());
    }

    [Fact]
    public async Task An_answer_over_the_limit_is_response_too_large() =>
        (await Sandbox.RunAsync("def handler(request): return 'x' * (5 << 20)")).Failed(HttpStatusCode.BadGateway, "response_too_large");

    [Theory]
    [InlineData("b'xyz'")]
    [InlineData("bytes([0xfb, 0xef, 0xbe])")] // ++++ in base64
    [InlineData("bytes([0xff, 0xff, 0xff])")] // ////
    [InlineData("bytes(3)")]
    public async Task An_answer_below_the_limit_arrives_whole(string bytes)
    {
        var answer = await Sandbox.RunAsync($"def handler(request): return {bytes} * 1000000");
        answer.Succeeded();
        Assert.Equal(4_000_000, answer.Data.GetProperty("body_base64").GetString()!.Length);
    }

    [Theory]
    [InlineData("sys.exit(0)", "sys.exit")]
    [InlineData("sys.exit()", "sys.exit")]
    [InlineData("sys.exit(3)", "sys.exit")]
    [InlineData("raise SystemExit('bye')", "bye")]
    [InlineData("raise BaseException('base')", "BaseException: base")]
    [InlineData("raise KeyboardInterrupt", "KeyboardInterrupt")]
    [InlineData("raise ValueError('no such colour')", "ValueError: no such colour")]
    [InlineData("os._exit(3)", "status 3")]
    [InlineData("return {1, 2}", "set")]
    [InlineData("return object()", "object")]
    [InlineData("return float('nan')", null)]
    [InlineData("return {'body': {'a': float('inf')}}", null)]
    [InlineData("a = []; a.append(a); return a", null)]
    [InlineData("handler(request)", "RecursionError")]
    public async Task What_Python_refuses_is_function_failed(string statement, string? message) =>
        (await Sandbox.RunAsync(Source(statement, "return 'never'"))).Failed(HttpStatusCode.InternalServerError, "function_failed", message);

    [Theory]
    [InlineData("return {'status': 99}", "99")]
    [InlineData("return {'status': 700}", "700")]
    [InlineData("return {'body_base64': 'not base64'}", "base64")]
    [InlineData("return {'headers': {'a': 'x\\r\\ny: z'}}", "header")]
    [InlineData("return {'headers': {'a b': 'x'}}", "header")]
    [InlineData("os._exit(0)", "no answer")]
    public async Task An_unusable_answer_is_invalid_function_response(string statement, string message) =>
        (await Sandbox.RunAsync(Source(statement, "return 'never'"))).Failed(HttpStatusCode.BadGateway, "invalid_function_response", message);

    private static string Source(string statement, string last) =>
        $"import ctypes, os, subprocess, sys\ndef handler(request):\n    {statement}\n    {last}";
}
