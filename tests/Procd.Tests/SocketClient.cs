using System.Diagnostics;
using System.Net.Sockets;

namespace Invoke.Procd.Tests;

/// <summary>HTTP to a procd that listens on a Unix socket.</summary>
internal static class SocketClient
{
    public static HttpClient On(string socketPath) => new(new SocketsHttpHandler
    {
        // So that a count of procd's descriptors is soon one without ours.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://procd"), Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Whether procd answers; its socket is there a little before it does. A procd that has ended is an error.</summary>
    public static async Task<bool> IsHealthyAsync(this HttpClient http, Process procd)
    {
        try
        {
            using var answer = await http.GetAsync("/healthz", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException e)
        {
            return procd.HasExited ? throw new InvalidOperationException($"procd ended with {procd.ExitCode}", e) : false;
        }
    }
}
