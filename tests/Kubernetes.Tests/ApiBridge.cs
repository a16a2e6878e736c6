using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Invoke.Kubernetes.Tests;

/// <summary>The way from the pods to the cluster's API, which can be cut.</summary>
internal sealed class ApiBridge : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Uri _api;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Socket, byte> _open = [];
    private readonly Task _accepting;
    private volatile bool _cut;

    public ApiBridge(Uri api)
    {
        _api = api;
        _listener = new TcpListener(Address(), 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"https://{_listener.LocalEndpoint}");

    /// <summary>Nobody gets through, and whoever had is thrown out.</summary>
    public void Cut()
    {
        _cut = true;
        foreach (var socket in _open.Keys) socket.Close();
    }

    public void Mend() => _cut = false;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _end.Dispose();
    }

    private static IPAddress Address() => Settings.HostAddress is { } set
        ? IPAddress.Parse(set)
        : NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(one => one.Name == "docker0")?.GetIPProperties().UnicastAddresses
            .Select(one => one.Address).FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork)
        ?? throw new InvalidOperationException("INVOKE_TEST_HOST must be an address of this machine that the cluster's pods can reach");

    private async Task AcceptAsync()
    {
        var carried = new List<Task>();
        try
        {
            while (true) carried.Add(CarryAsync(await _listener.AcceptSocketAsync(_end.Token)));
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            try
            {
                if (_cut) return;
                await far.ConnectAsync(_api.Host, _api.Port, _end.Token);
                _open[near] = _open[far] = 0;
                await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // Either end may go at any time.
            }
            finally
            {
                _open.TryRemove(near, out _);
                _open.TryRemove(far, out _);
            }
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The same.
        }
    }
}
