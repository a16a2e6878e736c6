using System.Net;
using System.Net.Sockets;

namespace Invoke.Gateway.Callbacks;

/// <summary>Connects to the very addresses that were checked: a name is looked up once, so that no second answer can lead elsewhere.</summary>
internal static class CallbackConnection
{
    private const int MostAddresses = 4;

    /// <summary>Where the request was connected to.</summary>
    public static readonly HttpRequestOptionsKey<EndPoint> Address = new("address");

    /// <param name="targets">Finds and checks the addresses.</param>
    /// <param name="timeout">How long the whole delivery may take: each address has its part of it.</param>
    public static Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> Through(CallbackTargets targets, TimeSpan timeout) =>
        async (context, cancellationToken) =>
        {
            var addresses = await targets.ResolveAsync(context.DnsEndPoint.Host.Trim('[', ']'), cancellationToken);
            // IPv4 first: where there is no way for IPv6, it may take long to find out.
            IPAddress[] tried = [.. addresses.OrderBy(address => address.AddressFamily is AddressFamily.InterNetworkV6).Take(MostAddresses)];
            for (var i = 0; ; i++)
            {
                var socket = new Socket(tried[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(timeout / tried.Length);
                try
                {
                    var endPoint = new IPEndPoint(tried[i], context.DnsEndPoint.Port);
                    await socket.ConnectAsync(endPoint, patience.Token);
                    context.InitialRequestMessage.Options.Set(Address, endPoint);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException)
                {
                    socket.Dispose();
                    if (i == tried.Length - 1 || cancellationToken.IsCancellationRequested) throw;
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            }
        };
}
