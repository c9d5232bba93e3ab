using System.Net;
using System.Net.Sockets;

namespace EhrConnect.Tests.Unit.ServiceDefaults;

static class UnusedPort
{
    /// <summary>A port of the loopback address that nobody listens on now.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
