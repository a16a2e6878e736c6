using System.Net;
using System.Net.Sockets;

namespace Invoke.Tests;

internal static class FreePort
{
    /// <summary>A port that is free now. For programs that cannot choose one and tell.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
