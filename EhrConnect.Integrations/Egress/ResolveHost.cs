using System.Net;

namespace EhrConnect.Integrations.Egress;

/// <summary>Answers the addresses of a host name. The boundary to DNS.</summary>
/// <param name="host">A name, never an address.</param>
/// <param name="cancellationToken">Stops waiting for the answer.</param>
/// <exception cref="System.Net.Sockets.SocketException">The name does not exist or nobody answered.</exception>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);
