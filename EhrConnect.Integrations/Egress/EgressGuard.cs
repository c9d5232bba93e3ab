using System.Net;
using System.Net.Sockets;

namespace EhrConnect.Integrations.Egress;

/// <summary>
/// Stands between this system and every host that a customer names: webhook receivers, FHIR servers, MLLP destinations.
/// What counts is the connection (<see cref="ConnectAsync"/>, <see cref="ConnectTcpAsync"/>): it resolves once, looks at
/// every address, and connects to one of exactly those, so a name that changes its answer between check and connect gains
/// nothing. <see cref="CheckAsync"/> is the early, friendly answer when the target is saved.
/// </summary>
public sealed class EgressGuard
{
    private const string NotPublic = "The host is in a private, loopback or otherwise reserved network; only public addresses and the networks in Webhooks:AllowedNetworks are allowed";

    private const int LongestName = 253;

    private readonly EgressPolicy _policy;
    private readonly ResolveHost _resolve;

    internal EgressGuard(EgressPolicy policy, ResolveHost resolve)
    {
        _policy = policy;
        _resolve = resolve;
    }

    /// <summary>Whether an HTTP target may be used: its form, and the addresses its host has now.</summary>
    public async Task<EgressVerdict> CheckAsync(Uri target, CancellationToken cancellationToken)
    {
        if (CheckForm(target) is { Allowed: false } refusal) return refusal;
        return await CheckHostAsync(target.IdnHost, cancellationToken);
    }

    /// <summary>Whether a host may be connected to, by the addresses it has now.</summary>
    public async Task<EgressVerdict> CheckHostAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return Judge(await ResolveAsync(host, cancellationToken));
        }
        catch (SocketException)
        {
            return EgressVerdict.Refused("The host name cannot be resolved");
        }
    }

    /// <summary>What can be said about an HTTP target without looking up its host: scheme and credentials.</summary>
    public EgressVerdict CheckForm(Uri target) => target switch
    {
        { IsAbsoluteUri: false } => EgressVerdict.Refused("The address must be absolute, for example https://example.org/hook"),
        { UserInfo.Length: > 0 } => EgressVerdict.Refused("The address must not hold a user name or password; send credentials in a header"),
        { Host.Length: 0 } => EgressVerdict.Refused("The address names no host"),
        { Scheme: "https" } => EgressVerdict.Permitted,
        { Scheme: "http" } => _policy.AllowsHttp ? EgressVerdict.Permitted : EgressVerdict.Refused("The address must begin with https:// (plain http needs the setting Webhooks:AllowHttp)"),
        _ => EgressVerdict.Refused("The address must begin with https://"),
    };

    /// <summary>The <see cref="SocketsHttpHandler.ConnectCallback"/> of every HTTP client for targets that customers name.</summary>
    /// <inheritdoc cref="ConnectTcpAsync"/>
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        new(ConnectTcpAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken));

    /// <summary>Opens a TCP connection to a host that a customer named.</summary>
    /// <exception cref="EgressRefusedException">One of the host's addresses is reserved and not in an open network.</exception>
    /// <exception cref="SocketException">The host does not exist, or none of its addresses could be connected to.</exception>
    public async Task<Stream> ConnectTcpAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(host, cancellationToken);
        var verdict = Judge(addresses);
        if (!verdict.Allowed) throw new EgressRefusedException(verdict.Reason!);
        return await ConnectToFirstAsync(addresses, port, cancellationToken);
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var name = host.Trim('[', ']');
        // An address in any notation (2130706433, 0x7f.1, 0177.0.0.1) is read here: what is judged is what is connected to.
        if (IPAddress.TryParse(name, out var literal)) return [literal];
        // Longer names cannot exist (RFC 1035 2.3.4), and the resolver takes an empty one for this machine itself.
        if (name.Length is 0 or > LongestName) throw new SocketException((int)SocketError.HostNotFound);
        var addresses = await _resolve(name, cancellationToken);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.NoData);
    }

    private EgressVerdict Judge(IPAddress[] addresses) => Array.TrueForAll(addresses, _policy.Permits) ? EgressVerdict.Permitted : EgressVerdict.Refused(NotPublic);

    private static async Task<Stream> ConnectToFirstAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        SocketException? failure = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                failure = exception;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure!;
    }
}
