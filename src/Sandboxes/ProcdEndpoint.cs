using System.Net;
using System.Net.Sockets;

namespace Invoke.Sandboxes;

/// <summary>Where the procd of a sandbox listens.</summary>
/// <param name="SandboxId">The sandbox.</param>
/// <param name="Address">A Unix socket or an IP address and port.</param>
public sealed record ProcdEndpoint(string SandboxId, EndPoint Address)
{
    internal ProtocolType Protocol => Address is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp;
}
