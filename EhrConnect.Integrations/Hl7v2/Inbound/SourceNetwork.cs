using System.Net;

namespace EhrConnect.Integrations.Hl7v2.Inbound;

/// <summary>An address or network from which messages may come.</summary>
public static class SourceNetwork
{
    /// <summary>Reads <c>10.1.2.3</c>, <c>10.1.0.0/16</c> or <c>fd00::/8</c>.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (text.Contains('/', StringComparison.Ordinal)) return IPNetwork.TryParse(text, out network);
        network = default;
        if (!IPAddress.TryParse(text, out var address)) return false;
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}
