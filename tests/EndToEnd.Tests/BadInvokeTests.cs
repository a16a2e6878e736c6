using System.Net;
using System.Text;

namespace Invoke.EndToEnd.Tests;

/// <summary>Invoke calls that break a rule of wire contract section 2: each is refused before anything runs.</summary>
public sealed class BadInvokeTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    private const int Limit = 8 * 1024 * 1024;

    public static TheoryData<string> BadNames =>
    [
        "main.py", "a%2Fb", "a%5Cb", "main%0a", "main%0d", "%20main", "ma%20in", "main%3B", "%EF%BD%8D%EF%BD%81%EF%BD%89%EF%BD%8E", "%C3%A4",
        "..%2F..%2Fetc", "%2E%2E%2F", "a%25b", "%D9%A1", new string('a', 129),
    ];

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task A_bad_name_is_refused(string name) =>
        (await shared.Sandbox.InvokeAsync(name)).Failed(HttpStatusCode.BadRequest, "bad_request", "name");

    [Fact]
    public async Task An_empty_name_is_refused() =>
        (await shared.Sandbox.Invoke.SendAsync(HttpMethod.Post, shared.Sandbox.Path + "/functions//invoke", "{}")).Failed(HttpStatusCode.BadRequest, "bad_request", "name");

    [Fact]
    public async Task A_name_of_128_characters_is_a_name() =>
        (await shared.Sandbox.InvokeAsync(new string('a', 128))).Failed(HttpStatusCode.NotFound, "not_found");

    [Theory]
    [InlineData("a..b")]
    [InlineData("1a")]
    [InlineData("h\\n")]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a b")]
    [InlineData("ｈandler")]
    [InlineData("a-b")]
    [InlineData("__import__('os')")]
    public async Task A_bad_handler_is_refused(string handler) => await RefusedAsync($$"""{"handler":"{{handler}}"}""", "handler");

    [Theory]
    [InlineData("-1")]
    [InlineData("120001")]
    [InlineData("9223372036854775808")]
    [InlineData("1.5")]
    [InlineData("\"30\"")]
    [InlineData("1e400")]
    [InlineData("[]")]
    [InlineData("true")]
    public async Task A_bad_timeout_is_refused(string timeout) => await RefusedAsync($$"""{"timeout_ms":{{timeout}}}""", "timeout_ms");

    [Theory]
    [InlineData("""{"method":""}""", "method")]
    [InlineData("""{"method":"GE T"}""", "method")]
    [InlineData("""{"method":5}""", "method")]
    [InlineData("""{"path":"hello"}""", "path")]
    [InlineData("""{"path":""}""", "path")]
    [InlineData("""{"path":"/\ud800"}""", null)]
    [InlineData("""{"query":{"a":"1"}}""", "query")]
    [InlineData("""{"query":{"a":[null]}}""", "query")]
    [InlineData("""{"query":{"\udc00":["1"]}}""", null)]
    [InlineData("""{"query":[]}""", "query")]
    [InlineData("""{"headers":{"a":"1"}}""", "headers")]
    [InlineData("""{"headers":{"a":[1]}}""", "headers")]
    [InlineData("""{"headers":{"a":["x\r\ny: z"]}}""", "headers")]
    [InlineData("""{"headers":{"a":["x\ny"]}}""", "headers")]
    [InlineData("""{"headers":{"a\r\nb":["x"]}}""", "headers")]
    [InlineData("""{"body_base64":"aGk"}""", "body_base64")]
    [InlineData("""{"body_base64":"aG k="}""", "body_base64")]
    [InlineData("""{"body_base64":"aGk=\n"}""", "body_base64")]
    [InlineData("""{"body_base64":"aG\t\r\nk="}""", "body_base64")]
    [InlineData("""{"body_base64":"aGk_"}""", "body_base64")]
    [InlineData("""{"body_base64":"===="}""", "body_base64")]
    [InlineData("""{"body_base64":7}""", "body_base64")]
    public async Task A_bad_field_is_refused_by_its_name(string body, string? field) => await RefusedAsync(body, field);

    [Theory]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("{}{}")]
    [InlineData("{},")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"{}\"")]
    [InlineData("5")]
    [InlineData(" ")]
    [InlineData("{'path':'/'}")]
    [InlineData("{/* comment */}")]
    [InlineData("""{"path":"/",}""")]
    [InlineData("""{"path":"/a","path":"/b"}""")]
    [InlineData("""{"path":"/a","p\u0061th":"/b"}""")]
    [InlineData("""{"headers":{"a":["1"],"a":["2"]}}""")]
    [InlineData("""{"x":NaN}""")]
    [InlineData("\uFEFF{}")]
    public async Task What_is_not_one_JSON_object_is_refused(string body) => await RefusedAsync(body, null);

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_refused_wherever_they_stand()
    {
        foreach (var field in (string[])["path", "unknown"])
        {
            byte[] body = [.. Encoding.UTF8.GetBytes($$"""{"{{field}}":"/"""), 0xFF, 0xFE, .. "\"}"u8];
            (await shared.InvokeAsync(body)).Failed(HttpStatusCode.BadRequest, "bad_request");
        }

        byte[] surrogate = [.. "{\"path\":\"/"u8, 0xED, 0xA0, 0x80, .. "\"}"u8];
        (await shared.InvokeAsync(surrogate)).Failed(HttpStatusCode.BadRequest, "bad_request");
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(100_000, false)]
    public async Task JSON_may_be_64_levels_deep(int depth, bool accepted)
    {
        var body = $$"""{"unknown":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";
        var answer = await shared.InvokeAsync(body);
        if (accepted) Assert.Equal("hello", answer.Succeeded());
        else answer.Failed(HttpStatusCode.BadRequest, "bad_request");
    }

    [Fact]
    public async Task A_body_of_8_MiB_is_taken_and_one_byte_more_is_not()
    {
        const string frame = """{"body_base64":""}""";
        byte[] Body(int bytes) => Encoding.ASCII.GetBytes(frame.Insert(frame.Length - 2, new string('A', (bytes - frame.Length) / 4 * 4)).PadRight(bytes));
        Assert.Equal("hello", (await shared.InvokeAsync(Body(Limit))).Succeeded());
        (await shared.InvokeAsync(Body(Limit + 1))).Failed(HttpStatusCode.RequestEntityTooLarge, "request_too_large", $"{Limit}");
    }

    [Theory]
    [InlineData('+')]
    [InlineData('/')]
    public async Task A_large_body_passes_whatever_its_letters_are(char letter)
    {
        var length = 6_000_000;
        await shared.Sandbox.FunctionAsync("length", "def handler(request): return str(len(request['body_base64']))");
        var answer = await shared.Sandbox.InvokeAsync("length", $$"""{"body_base64":"{{new string(letter, length)}}"}""");
        Assert.Equal($"{length}", answer.Succeeded());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_far_over_the_limit_is_refused_whether_its_size_is_announced_or_not(bool announced)
    {
        using var body = new ZeroContent(Limit * 4L, announced);
        (await shared.Sandbox.InvokeAsync("main", body)).Failed(HttpStatusCode.RequestEntityTooLarge, "request_too_large");
    }

    [Fact]
    public async Task A_refused_call_names_its_invocation_all_the_same() =>
        Assert.Matches(@"\Ainv_[0-9a-z]{26}\z", (await shared.InvokeAsync("x")).Headers["X-Invocation-Id"]);

    private async Task RefusedAsync(string body, string? field) => (await shared.InvokeAsync(body)).Failed(HttpStatusCode.BadRequest, "bad_request", field);
}
