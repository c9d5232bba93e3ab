using System.Net;
using System.Net.Sockets;

namespace EhrConnect.Integrations.Egress;

/// <summary>
/// IPv4 addresses inside IPv6 addresses. A translator or tunnel on the way would deliver to the inner one, so a harmless
/// outer address is not enough.
/// </summary>
internal static class EmbeddedAddress
{
    private static readonly IPNetwork Translated = IPNetwork.Parse("::ffff:0:0:0/96");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork WellKnownNat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork LocalNat64 = IPNetwork.Parse("64:ff9b:1::/48");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");

    /// <summary>Every IPv4 address that <paramref name="address"/> carries; nothing for an IPv4 address.</summary>
    public static IEnumerable<IPAddress> Of(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) yield break;
        var bytes = address.GetAddressBytes();
        if (address.IsIPv4MappedToIPv6 || Translated.Contains(address) || IsCompatible(address)) yield return At(bytes, 12); // RFC 4291 2.5.5, RFC 2765
        if (WellKnownNat64.Contains(address) || LocalNat64.Contains(address)) yield return At(bytes, 12); // RFC 6052 2.2, RFC 8215
        if (SixToFour.Contains(address)) yield return At(bytes, 2); // RFC 3056 2
        if (IsIsatap(bytes)) yield return At(bytes, 12); // RFC 5214 6.1
        if (!Teredo.Contains(address)) yield break;
        yield return At(bytes, 4); // the server, RFC 4380 4
        yield return At([.. bytes.Select(b => (byte)~b)], 12); // the client, bits inverted
    }

    // :: and ::1 have the form and are something else: unspecified and loopback.
    private static bool IsCompatible(IPAddress address) => Compatible.Contains(address) && !address.Equals(IPAddress.IPv6Any) && !IPAddress.IsLoopback(address);

    private static bool IsIsatap(byte[] bytes) => (bytes[8] & 0xfd) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;

    private static IPAddress At(byte[] bytes, int offset) => new(bytes.AsSpan(offset, 4));
}
