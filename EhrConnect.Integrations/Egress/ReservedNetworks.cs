using System.Net;
using System.Net.Sockets;

namespace EhrConnect.Integrations.Egress;

/// <summary>
/// The addresses that do not belong to some host on the public internet: the IANA special-purpose registries for IPv4 and
/// IPv6 (RFC 6890 and its successors) and everything outside of IPv6 global unicast space.
/// </summary>
internal static class ReservedNetworks
{
    private static readonly IPNetwork[] V4 = Parse(
        "0.0.0.0/8", // this network, RFC 791
        "10.0.0.0/8", // private, RFC 1918
        "100.64.0.0/10", // shared between carrier and customer, RFC 6598
        "127.0.0.0/8", // loopback, RFC 1122
        "168.63.129.16/32", // a public address that inside Azure is the platform's own service
        "169.254.0.0/16", // link-local, RFC 3927; the metadata services of the clouds
        "172.16.0.0/12", // private, RFC 1918
        "192.0.0.0/24", // protocol assignments, RFC 6890
        "192.0.2.0/24", // documentation, RFC 5737
        "192.31.196.0/24", // AS112, RFC 7535
        "192.52.193.0/24", // automatic multicast tunnelling, RFC 7450
        "192.88.99.0/24", // 6to4 relays, RFC 7526
        "192.168.0.0/16", // private, RFC 1918
        "192.175.48.0/24", // AS112, RFC 7534
        "198.18.0.0/15", // benchmarks, RFC 2544
        "198.51.100.0/24", // documentation, RFC 5737
        "203.0.113.0/24", // documentation, RFC 5737
        "224.0.0.0/4", // multicast, RFC 5771
        "240.0.0.0/4"); // reserved, RFC 1112, with the limited broadcast 255.255.255.255, RFC 8190

    private static readonly IPNetwork[] V6 = Parse(
        "::/3", // not global unicast: unspecified, loopback, IPv4-mapped, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), discard-only (100::/64)
        "2001::/23", // protocol assignments, RFC 2928: Teredo, benchmarks, ORCHID, drone identifiers, …
        "2001:db8::/32", // documentation, RFC 3849
        "2002::/16", // 6to4, RFC 3056
        "2620:4f:8000::/48", // AS112, RFC 7534
        "3fff::/20", // documentation, RFC 9637
        "4000::/2", // not global unicast; segment routing 5f00::/16, RFC 9602
        "8000::/1"); // not global unicast: unique local fc00::/7, link-local fe80::/10, site-local fec0::/10, multicast ff00::/8

    public static bool Contain(IPAddress address) => Any(address.AddressFamily == AddressFamily.InterNetwork ? V4 : V6, address);

    private static bool Any(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(network => IPNetwork.Parse(network))];
}
