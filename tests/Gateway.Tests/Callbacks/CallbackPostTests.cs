using System.Globalization;
using System.Net;
using System.Text;
using Invoke.Contracts.Callbacks;
using Invoke.Gateway.Callbacks;
using Invoke.Tests;
using Microsoft.Extensions.Options;

namespace Invoke.Gateway.Tests.Callbacks;

/// <summary>One delivery to receivers of every kind: each ends in time, with its reason.</summary>
public sealed class CallbackPostTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static readonly byte[] Body = """{"type":"invocation.completed"}"""u8.ToArray();

    [Theory]
    [InlineData(200, DeliveryOutcome.Delivered)]
    [InlineData(204, DeliveryOutcome.Delivered)]
    [InlineData(400, DeliveryOutcome.Refused)]
    [InlineData(404, DeliveryOutcome.Refused)]
    [InlineData(410, DeliveryOutcome.Gone)]
    [InlineData(429, DeliveryOutcome.Refused)]
    [InlineData(500, DeliveryOutcome.Refused)]
    public async Task The_status_decides(int status, DeliveryOutcome outcome)
    {
        await using var receiver = new HostileReceiver($"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
        var end = await SendAsync($"http://127.0.0.1:{receiver.Port}/hook");
        Assert.Equal(new DeliveryEnd(outcome, status, $"127.0.0.1:{receiver.Port}", null), end);
    }

    [Fact]
    public async Task It_is_signed_as_the_specification_says()
    {
        await using var receiver = new HostileReceiver("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await SendAsync($"http://127.0.0.1:{receiver.Port}/hook?a=b");
        var said = Assert.Single(receiver.Said);
        Assert.StartsWith("POST /hook?a=b HTTP/1.1\r\n", said, StringComparison.Ordinal);
        var headers = said.Split("\r\n\r\n")[0].Split("\r\n").Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1]);
        var timestamp = long.Parse(headers["webhook-timestamp"], CultureInfo.InvariantCulture);
        Assert.Equal(("msg_one", WebhookSecret.Sign(Secret, "msg_one", timestamp, Body), "application/json"),
            (headers["webhook-id"], headers["webhook-signature"], headers["content-type"]));
        Assert.DoesNotContain("traceparent", headers.Keys);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var inside = new HostileReceiver("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var receiver = new HostileReceiver($"HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:{inside.Port}/\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal((DeliveryOutcome.Redirected, status), Short(await SendAsync($"http://127.0.0.1:{receiver.Port}/")));
        Assert.Empty(inside.Said);
    }

    [Fact]
    public async Task A_dead_port_is_unreachable()
    {
        var end = await SendAsync($"http://127.0.0.1:{FreePort.Next()}/");
        Assert.Equal(new DeliveryEnd(DeliveryOutcome.Unreachable, null, null, "the connection failed: ConnectionRefused"), end);
    }

    [Fact]
    public async Task An_endless_body_is_read_for_a_moment_and_the_status_counts()
    {
        await using var receiver = new HostileReceiver(async (stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), token);
            while (true) await stream.WriteAsync(new byte[65536], token);
        });
        var end = await SendAsync($"http://127.0.0.1:{receiver.Port}/");
        Assert.Equal((DeliveryOutcome.Delivered, 200), Short(end));
        Assert.Equal("more than 16384 bytes of answer were not read", end.Message);
    }

    [Fact]
    public async Task A_body_that_drips_is_not_waited_for()
    {
        await using var receiver = new HostileReceiver(async (stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 500 X\r\n\r\nx"u8.ToArray(), token);
            await Task.Delay(Timeout.Infinite, token);
        });
        var end = await SendAsync($"http://127.0.0.1:{receiver.Port}/");
        Assert.Equal((DeliveryOutcome.Refused, 500), Short(end));
        Assert.Equal("the answer's body was not waited for", end.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Slow: ")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task Slow_headers_are_given_up(string beginning)
    {
        await using var receiver = new HostileReceiver(async (stream, token) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), token);
            while (true)
            {
                await Task.Delay(100, token);
                if (beginning.EndsWith(' ')) await stream.WriteAsync("x"u8.ToArray(), token);
            }
        });
        var end = await SendAsync($"http://127.0.0.1:{receiver.Port}/");
        Assert.Equal(new DeliveryEnd(DeliveryOutcome.TimedOut, null, $"127.0.0.1:{receiver.Port}", "no answer within 1 s"), end);
    }

    [Fact]
    public async Task Headers_without_end_are_given_up()
    {
        await using var receiver = new HostileReceiver(async (stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), token);
            while (true) await stream.WriteAsync("X-More: and more and more and more and more and more\r\n"u8.ToArray(), token);
        });
        Assert.Equal((DeliveryOutcome.InvalidAnswer, null), Short(await SendAsync($"http://127.0.0.1:{receiver.Port}/")));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n", DeliveryOutcome.InvalidAnswer)]
    [InlineData("", DeliveryOutcome.Unreachable)]
    public async Task What_is_no_answer_in_HTTP_is_told(string answer, DeliveryOutcome outcome)
    {
        await using var receiver = new HostileReceiver(answer);
        Assert.Equal((outcome, null), Short(await SendAsync($"http://127.0.0.1:{receiver.Port}/")));
    }

    [Fact]
    public async Task Who_speaks_no_TLS_is_not_trusted()
    {
        await using var receiver = new HostileReceiver("HTTP/1.1 400 X\r\n\r\n");
        Assert.Contains(
            (await SendAsync($"https://127.0.0.1:{receiver.Port}/")).Outcome, new[] { DeliveryOutcome.Untrusted, DeliveryOutcome.Unreachable, DeliveryOutcome.TimedOut });
    }

    [Fact]
    public async Task A_forbidden_address_is_never_connected_to()
    {
        await using var receiver = new HostileReceiver("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var end = await SendAsync($"http://inside.example:{receiver.Port}/", allowPrivate: false, _ => [IPAddress.Loopback]);
        Assert.Equal(new DeliveryEnd(DeliveryOutcome.Forbidden, null, null, "the host has the address 127.0.0.1, which is not a global one"), end);
        Assert.Empty(receiver.Said);
    }

    [Fact]
    public async Task The_address_that_was_looked_up_is_the_one_that_is_connected_to_each_time_anew()
    {
        await using var receiver = new HostileReceiver("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var lookUps = 0;
        using var targets = new CallbackTargets(Options.Create(Settings(allowPrivate: true)), _ => Interlocked.Increment(ref lookUps) > 0 ? [IPAddress.Loopback] : []);
        using var post = new CallbackPost(targets, Options.Create(Settings(allowPrivate: true)), TimeProvider.System);
        foreach (var times in (int[])[1, 2])
        {
            var end = await post.SendAsync(Callback($"http://changing.example:{receiver.Port}/"), Secret, Body, TestContext.Current.CancellationToken);
            Assert.Equal((DeliveryOutcome.Delivered, $"127.0.0.1:{receiver.Port}", times), (end.Outcome, end.Address, lookUps));
        }
    }

    [Fact]
    public async Task A_host_without_an_address_is_told() =>
        Assert.Equal((DeliveryOutcome.Unresolved, null), Short(await SendAsync("http://nowhere.invalid/", allowPrivate: false, Dns.GetHostAddresses)));

    private static (DeliveryOutcome Outcome, int? Status) Short(DeliveryEnd end) => (end.Outcome, end.Status);

    private static async Task<DeliveryEnd> SendAsync(string url, bool allowPrivate = true, Func<string, IPAddress[]>? lookUp = null)
    {
        var options = Options.Create(Settings(allowPrivate));
        using var targets = new CallbackTargets(options, lookUp ?? Dns.GetHostAddresses);
        using var post = new CallbackPost(targets, options, TimeProvider.System);
        return await post.SendAsync(Callback(url), Secret, Body, TestContext.Current.CancellationToken);
    }

    private static CallbackOptions Settings(bool allowPrivate) => new() { AllowPrivateNetworks = allowPrivate, Timeout = TimeSpan.FromSeconds(1) };

    private static CallbackRow Callback(string url) => new() { Id = "msg_one", TeamId = "red", Url = url, Target = "red x" };
}
