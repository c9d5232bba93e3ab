using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EhrConnect.Integrations.Egress;

/// <summary>Which addresses may be connected to: public ones, and those in networks that the operator opened.</summary>
internal sealed class EgressPolicy
{
    private static readonly IPNetwork[] Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    private readonly IPNetwork[] _open;

    public EgressPolicy(IOptions<EgressOptions> options, IHostEnvironment environment)
    {
        _open = [.. options.Value.AllowedNetworks.Select(network => IPNetwork.Parse(network)), .. environment.IsDevelopment() ? Loopback : []];
        AllowsHttp = options.Value.AllowHttp ?? environment.IsDevelopment();
    }

    public bool AllowsHttp { get; }

    /// <summary>
    /// Whether the address, and every address inside it, is public or open. An open network opens itself only: with
    /// 64:ff9b::/96 open, 64:ff9b::10.0.0.1 stays closed unless 10.0.0.1 is open too.
    /// </summary>
    public bool Permits(IPAddress address) => EmbeddedAddress.Of(address).Prepend(address).All(IsPublicOrOpen);

    private bool IsPublicOrOpen(IPAddress address) => !ReservedNetworks.Contain(address) || Array.Exists(_open, network => IsIn(network, address));

    // IPNetwork also finds ::ffff:127.0.0.1 in 127.0.0.0/8; nobody who opens the one means the other.
    private static bool IsIn(IPNetwork network, IPAddress address) => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address);
}
