using System.Net;
using System.Net.Sockets;

namespace Invoke.Gateway.Callbacks;

/// <summary>Tells the addresses of the public Internet from all others, by the IANA special-purpose registries.</summary>
internal static class GlobalAddress
{
    // https://www.iana.org/assignments/iana-ipv4-special-registry: not globally reachable, and multicast.
    private static readonly IPNetwork[] NotGlobal4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    // https://www.iana.org/assignments/ipv6-address-space: only this has been given to anybody ...
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    // ... and of it https://www.iana.org/assignments/iana-ipv6-special-registry takes away, among others what carries an IPv4 address that somebody else unpacks.
    private static readonly IPNetwork[] NotGlobal6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    public static bool IsGlobal(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily is AddressFamily.InterNetwork
            ? !NotGlobal4.Any(network => network.Contains(address))
            : Global6.Contains(address) && !NotGlobal6.Any(network => network.Contains(address));
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(network => IPNetwork.Parse(network))];
}
