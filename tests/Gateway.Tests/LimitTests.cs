using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Invoke.Tests;

namespace Invoke.Gateway.Tests;

/// <summary>Requests that are too long, too many or too slow, byte by byte.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private RunningGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await RunningGateway.StartAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_path_of_4096_encoded_bytes_is_read()
    {
        var path = string.Concat(Enumerable.Repeat("%C3", 4096));
        (await _gateway.SendAsync(HttpMethod.Get, $"/api/v1/sandboxes/sb_000000000000/files?path=/{path}")).Failed(404, "not_found");
    }

    [Fact]
    public async Task A_longer_request_line_is_refused() =>
        Assert.StartsWith("HTTP/1.1 414 ", await SayAsync($"GET /{new string('a', 17 * 1024)} HTTP/1.1\r\nHost: a\r\n\r\n"), StringComparison.Ordinal);

    [Fact]
    public async Task Too_large_and_too_many_headers_are_refused()
    {
        Assert.StartsWith("HTTP/1.1 431 ", await SayAsync($"GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: {new string('a', 33 * 1024)}\r\n\r\n"), StringComparison.Ordinal);
        var many = string.Concat(Enumerable.Range(0, 101).Select(number => $"X-{number}: a\r\n"));
        Assert.StartsWith("HTTP/1.1 431 ", await SayAsync($"GET /healthz HTTP/1.1\r\nHost: a\r\n{many}\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_do_not_end_close_the_connection()
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await SayAsync("GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ");
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_body_that_trickles_gets_408_in_an_envelope()
    {
        var answer = await SayAsync($"POST /api/v1/sandboxes HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {_gateway.Token}\r\nX-Request-Id: slow\r\nContent-Length: 100000\r\n\r\n{{");
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("X-Request-Id: slow", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"request_timeout\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_over_the_limit_are_closed()
    {
        await using var gateway = await RunningGateway.StartAsync(null, ("Server:MaxConnections", "2"));
        using var first = await ServedAsync(gateway);
        using var second = await ServedAsync(gateway);
        using var third = await ConnectAsync(gateway);
        Assert.Equal("", await SayAsync(HealthAndClose, third));

        // A place is free again once the server has noticed that a client has gone, which takes it a moment.
        first.Close();
        await Wait.UntilAsync(
            async () =>
            {
                using var next = await ConnectAsync(gateway);
                return (await SayAsync(HealthAndClose, next)).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal);
            },
            "the place of the one that has gone is free",
            TestContext.Current.CancellationToken);
    }

    private const string HealthAndClose = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    /// <summary>A connection that has been answered on, so that the server has counted it, and that stays open.</summary>
    private static async Task<Socket> ServedAsync(RunningGateway gateway)
    {
        var socket = await ConnectAsync(gateway);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"), TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        var read = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 200 ", Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
        return socket;
    }

    private async Task<string> SayAsync(string request)
    {
        using var socket = await ConnectAsync(_gateway);
        return await SayAsync(request, socket);
    }

    /// <summary>All that comes back until the other side closes.</summary>
    private static async Task<string> SayAsync(string request, Socket socket)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        var answer = new StringBuilder();
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), deadline.Token);
            var buffer = new byte[4096];
            for (int read; (read = await socket.ReceiveAsync(buffer, deadline.Token)) > 0;) answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            // It was reset: closed as well.
        }

        return answer.ToString();
    }

    private static async Task<Socket> ConnectAsync(RunningGateway gateway)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        return socket;
    }
}
