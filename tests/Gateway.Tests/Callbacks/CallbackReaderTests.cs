using Invoke.Contracts.Callbacks;
using Invoke.Contracts.Errors;
using Invoke.Gateway.Callbacks;

namespace Invoke.Gateway.Tests.Callbacks;

public sealed class CallbackReaderTests
{
    [Fact]
    public void None_is_none() => Assert.Null(CallbackReader.Check(null));

    [Theory]
    [InlineData("https://example.com/hook?a=b", "example.com")]
    [InlineData("http://example.com:8080", "example.com")]
    [InlineData("http://[2606:4700::1111]/", "2606:4700::1111")]
    public void A_url_is_read(string url, string host) => Assert.Equal(host, CallbackReader.Check(new CallbackBody { Url = url })!.Url.IdnHost.Trim('[', ']'));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/hook")]
    [InlineData("example.com/hook")]
    [InlineData("ftp://example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://example.com/")]
    [InlineData("https://")]
    [InlineData("https://user:password@example.com/")]
    [InlineData("https://example.com/#here")]
    [InlineData("https://example.com/a b")]
    [InlineData("https://example.com/\r\nhost: other")]
    public void Anything_else_is_told_the_rule(string? url)
    {
        var refused = Assert.Throws<ApiException>(() => CallbackReader.Check(new CallbackBody { Url = url }));
        Assert.Equal((ErrorCode.BadRequest, $"callback.url {CallbackReader.UrlRule}"), (refused.Error.Code, refused.Error.Message));
    }

    [Fact]
    public void One_that_is_too_long_too() =>
        Assert.Throws<ApiException>(() => CallbackReader.Check(new CallbackBody { Url = $"https://example.com/{new string('a', 2048)}" }));

    [Fact]
    public void A_bad_secret_is_told_the_rule_and_is_not_repeated()
    {
        var refused = Assert.Throws<ApiException>(() => CallbackReader.Check(new CallbackBody { Url = "https://example.com/", Secret = "hunter2" }));
        Assert.Equal($"callback.secret {WebhookSecret.Rule}", refused.Error.Message);
    }
}
