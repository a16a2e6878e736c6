using System.Net;
using System.Net.Sockets;
using System.Text;
using Invoke.Tests;

namespace Invoke.EndToEnd.Tests;

/// <summary>What every call has in common: who may come in, envelopes, request ids, paths and methods that are not there.</summary>
public sealed class EdgeTests(SharedInvokes shared)
{
    private const string NoSandbox = "/api/v1/sandboxes/sb_000000000000";
    private readonly RunningInvoke _invoke = shared.Plain;

    private static readonly string?[] BadAuthorizations =
    [
        null, "", "Bearer", "Bearer ", "Bearer x", $"Bearer s0_{new string('A', 43)}", "Basic dXNlcjpwYXNz", "Token {0}", "{0}", "Bearer {0}x", "Bearer x{0}", "Bearer Bearer {0}",
        "Bearer {0}, Bearer {0}", $"Bearer {new string('x', 8000)}",
    ];

    [Fact]
    public async Task Every_bad_token_gets_the_same_401()
    {
        var answers = new List<string>();
        foreach (var authorization in BadAuthorizations)
        {
            foreach (var path in (string[])["/api/v1/sandboxes", NoSandbox + "/functions/main/invoke", "/api/v1/nothing", "/api"])
            {
                using var request = _invoke.Request(HttpMethod.Post, path, new StringContent("{"));
                request.Headers.TryAddWithoutValidation("X-Request-Id", "same");
                if (authorization is { } value) request.Headers.TryAddWithoutValidation("Authorization", value.Replace("{0}", _invoke.Token, StringComparison.Ordinal));
                using var anonymous = new HttpClient();
                using var response = await anonymous.SendAsync(request, TestContext.Current.CancellationToken);
                var answer = (await Answer.ReadAsync(response)).Failed(HttpStatusCode.Unauthorized, "unauthorized");
                Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"]);
                answers.Add(Encoding.UTF8.GetString(answer.Bytes));
            }
        }

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task What_is_not_there_is_the_same_404_byte_for_byte()
    {
        var answers = new List<string>();
        foreach (var id in (string[])["sb_000000000000", "sb_aaaaaaaaaaaa", "x", "sb_00000000000", "..%2F..%2Fx", "sb_AAAAAAAAAAAA", new string('a', 3000)])
        {
            foreach (var (method, rest) in ((HttpMethod, string)[])[(HttpMethod.Get, ""), (HttpMethod.Get, "/status"), (HttpMethod.Delete, ""), (HttpMethod.Post, "/refresh"), (HttpMethod.Get, "/files?path=/x"), (HttpMethod.Post, "/functions/main/invoke")])
            {
                var answer = await _invoke.SendAsync(method, $"/api/v1/sandboxes/{id}{rest}");
                answers.Add(Encoding.UTF8.GetString(answer.Failed(HttpStatusCode.NotFound, "not_found").Bytes));
            }
        }

        Assert.Equal(["""{"success":false,"error":{"code":"not_found","message":"there is no such sandbox"}}"""], answers.Distinct());
    }

    [Theory]
    [InlineData("PATCH", "/api/v1/sandboxes", "GET, POST")]
    [InlineData("DELETE", "/api/v1/sandboxes", "GET, POST")]
    [InlineData("POST", NoSandbox, "DELETE, GET, PUT")]
    [InlineData("GET", NoSandbox + "/refresh", "POST")]
    [InlineData("POST", NoSandbox + "/status", "GET")]
    [InlineData("GET", NoSandbox + "/functions/main/invoke", "POST")]
    [InlineData("PUT", NoSandbox + "/files", "DELETE, GET, POST")]
    [InlineData("GET", NoSandbox + "/files/move", "POST")]
    [InlineData("POST", "/healthz", "GET")]
    [InlineData("BREW", "/readyz", "GET")]
    public async Task A_wrong_method_is_405_and_says_which_are_right(string method, string path, string allowed)
    {
        var answer = (await _invoke.SendAsync(new HttpMethod(method), path)).Failed(HttpStatusCode.MethodNotAllowed, "method_not_allowed", method);
        Assert.Equal(allowed.Split(", "), answer.Headers["Allow"].Split(", ").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/api/v1/nothing")]
    [InlineData("POST", "/api/v1/sandboxes/sb_000000000000/functions/main")]
    [InlineData("POST", "/api/v1/sandboxes/sb_000000000000/functions/a/b/invoke")]
    [InlineData("BREW", "/coffee")]
    [InlineData("GET", "/%F0%9F%A6%86")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/api/v1/functions/main/invoke")]
    [InlineData("PUT", "/api/v1/config")]
    public async Task An_unknown_path_is_an_enveloped_404(string method, string path) =>
        (await _invoke.SendAsync(new HttpMethod(method), path)).Failed(HttpStatusCode.NotFound, "not_found");

    [Theory]
    [InlineData("mine-42", true)]
    [InlineData("~!@#$%^&*()", true)]
    [InlineData("with space", false)]
    public async Task A_valid_request_id_comes_back_and_another_is_replaced(string id, bool valid)
    {
        var answer = await _invoke.SendAsync(HttpMethod.Get, "/healthz", (string?)null, ("X-Request-Id", id));
        Assert.Equal(valid, answer.Headers["X-Request-Id"] == id);
    }

    [Fact]
    public async Task A_request_id_is_at_most_128_characters_and_otherwise_new_each_time()
    {
        var longest = new string('x', 128);
        Assert.Equal(longest, (await _invoke.SendAsync(HttpMethod.Get, "/healthz", (string?)null, ("X-Request-Id", longest))).Headers["X-Request-Id"]);
        Assert.NotEqual(longest + "x", (await _invoke.SendAsync(HttpMethod.Get, "/healthz", (string?)null, ("X-Request-Id", longest + "x"))).Headers["X-Request-Id"]);
        Assert.NotEqual((await _invoke.SendAsync(HttpMethod.Get, "/healthz")).Headers["X-Request-Id"], (await _invoke.SendAsync(HttpMethod.Get, "/healthz")).Headers["X-Request-Id"]);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Health_needs_no_token(string path)
    {
        using var anonymous = new HttpClient { BaseAddress = _invoke.Url };
        using var response = await anonymous.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, (await Answer.ReadAsync(response)).Status);
    }

    [Theory]
    [InlineData("GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("GET /\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nbad header: y\r\n\r\n")]
    public async Task What_is_not_HTTP_is_a_4xx_and_a_closed_connection(string bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_invoke.Url.Host, _invoke.Url.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(bytes), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Assert.StartsWith("HTTP/1.1 4", await reader.ReadToEndAsync(deadline.Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/sandboxes", """{"template":"no such"}""")]
    [InlineData("/api/v1/sandboxes", """{"template":"other"}""")]
    [InlineData("/api/v1/sandboxes", """{"template":5}""")]
    [InlineData("/api/v1/sandboxes", """{"template":"default","template":"default"}""")]
    [InlineData("/api/v1/sandboxes", """{"config":{"ttl":-1}}""")]
    [InlineData("/api/v1/sandboxes", """{"config":{"ttl":1.5}}""")]
    [InlineData("/api/v1/sandboxes", """{"config":{"max_concurrency":0}}""")]
    [InlineData("/api/v1/sandboxes", """{"config":{"env_vars":{"A=B":"x"}}}""")]
    [InlineData("/api/v1/sandboxes", """{"config":{"env_vars":{"A":5}}}""")]
    [InlineData("/api/v1/sandboxes", """{"config":{"env_vars":{"A":"\u0000"}}}""")]
    [InlineData("/api/v1/sandboxes", """{"config":[]}""")]
    [InlineData("/api/v1/sandboxes", "{")]
    public async Task A_bad_claim_is_refused_and_makes_nothing(string path, string body)
    {
        (await _invoke.SendAsync(HttpMethod.Post, path, body)).Failed(HttpStatusCode.BadRequest, "bad_request");
        (await _invoke.SendAsync(HttpMethod.Post, NoSandbox + "/refresh", """{"duration":-1}""")).Failed(HttpStatusCode.BadRequest, "bad_request", "duration");
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=x")]
    [InlineData("limit=1&limit=2")]
    [InlineData("offset=-1")]
    [InlineData("status=nothing")]
    [InlineData("status=1")]
    [InlineData("paused=maybe")]
    public async Task A_bad_list_query_is_refused(string query) =>
        (await _invoke.SendAsync(HttpMethod.Get, "/api/v1/sandboxes?" + query)).Failed(HttpStatusCode.BadRequest, "bad_request", query[..query.IndexOf('=', StringComparison.Ordinal)]);
}
