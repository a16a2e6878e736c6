using System.Net;
using Invoke.Contracts.Errors;

namespace Invoke.Client.Tests;

/// <summary>Every failure becomes the one exception, with all that the answer told.</summary>
public sealed class ErrorTests
{
    public static TheoryData<ErrorCode> Codes => [.. Enum.GetValues<ErrorCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_code_of_the_list_is_told_and_says_whether_anything_ran(ErrorCode code)
    {
        var answer = ScriptedServer.Failed(code.HttpStatus(), code.Wire(), "do this", "X-Invocation-Id: inv_1\r\n");
        await using var server = new ScriptedServer(answer);
        var e = await FailureOf(server);
        Assert.Equal((code, code.Wire(), (HttpStatusCode)code.HttpStatus(), "do this"), (e.Code, e.CodeName, e.StatusCode, e.Message));
        Assert.Equal(("req-1", "inv_1", code.IsRetryLater()), (e.RequestId, e.InvocationId, e.IsNotRun));
    }

    [Fact]
    public async Task A_code_of_a_later_version_is_told_by_its_name()
    {
        await using var server = new ScriptedServer(ScriptedServer.Failed(418, "teapot"));
        var e = await FailureOf(server);
        Assert.Equal((null, "teapot", (HttpStatusCode)418), (e.Code, e.CodeName, e.StatusCode));
    }

    [Fact]
    public async Task Details_are_kept()
    {
        await using var server = new ScriptedServer(ScriptedServer.Answer(409, """{"success":false,"error":{"code":"conflict","message":"m","details":{"a":1}}}"""));
        Assert.Equal(1, (await FailureOf(server)).Details!.Value.GetProperty("a").GetInt32());
    }

    [Theory]
    [InlineData(200, "<html>a portal</html>")]
    [InlineData(200, "{}")]
    [InlineData(200, "{\"data\":null}")]
    [InlineData(200, "[]")]
    [InlineData(302, "")]
    [InlineData(404, "not here")]
    [InlineData(404, "{\"error\":\"not here\"}")]
    [InlineData(500, "{\"error\":{\"code\":null,\"message\":null}}")]
    public async Task What_is_not_Invoke_is_told_apart(int status, string body)
    {
        await using var server = new ScriptedServer(ScriptedServer.Answer(status, body, "Location: http://127.0.0.1:1/\r\n"));
        var e = await FailureOf(server);
        Assert.Equal((null, null, (HttpStatusCode)status), (e.Code, e.CodeName, e.StatusCode));
        Assert.Contains("not as Invoke does; check the base URL", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BaseUrl")]
    [InlineData("Token")]
    [InlineData("Timeout")]
    [InlineData("RetryDelay")]
    [InlineData("MaxRetryDelay")]
    [InlineData("MaxRetries")]
    public void An_option_out_of_its_range_is_refused_by_name(string name)
    {
        var options = new Sandbox0ClientOptions();
        _ = name switch
        {
            "BaseUrl" => (object)(options.BaseUrl = new Uri("ftp://127.0.0.1")),
            "Token" => options.Token = "a\r\nb: c",
            "Timeout" => options.Timeout = TimeSpan.Zero,
            "RetryDelay" => options.RetryDelay = TimeSpan.FromSeconds(-1),
            "MaxRetryDelay" => options.MaxRetryDelay = TimeSpan.FromDays(2),
            _ => options.MaxRetries = -1,
        };
        var e = Assert.Throws<ArgumentException>(() => new Sandbox0Client(options));
        Assert.StartsWith(name + " ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("..")]
    public void An_id_that_would_lead_to_another_address_is_refused(string id)
    {
        using var client = new Sandbox0Client(new Sandbox0ClientOptions());
        Assert.ThrowsAny<ArgumentException>(() => client.Sandbox(id));
    }

    [Fact]
    public async Task An_id_is_escaped()
    {
        await using var server = new ScriptedServer(ScriptedServer.Failed(404, "not_found"));
        using var client = new Sandbox0Client(new Sandbox0ClientOptions { BaseUrl = new Uri(server.Url, "/prefix/") });
        await Assert.ThrowsAsync<Sandbox0Exception>(() => client.GetSandboxAsync("a/../b?c"));
        Assert.StartsWith("GET /prefix/api/v1/sandboxes/a%2F..%2Fb%3Fc HTTP/1.1", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    private static async Task<Sandbox0Exception> FailureOf(ScriptedServer server)
    {
        using var client = new Sandbox0Client(new Sandbox0ClientOptions { BaseUrl = server.Url, MaxRetries = 0 });
        return await Assert.ThrowsAsync<Sandbox0Exception>(() => client.ListSandboxesAsync());
    }
}
