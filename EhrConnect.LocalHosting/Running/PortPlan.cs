using System.Net;
using System.Net.Sockets;

namespace EhrConnect.LocalHosting;

/// <summary>Gives every endpoint of the graph its port and makes sure that the port is free.</summary>
internal static class PortPlan
{
    public static void Allocate(IEnumerable<IResource> resources)
    {
        foreach (var resource in resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
                endpoint.AllocatedPort = endpoint.Port ?? (resource is ContainerResource ? null : endpoint.TargetPort) ?? FreePort();
        }
    }

    /// <summary>Fails with one line that names every port in use and who uses it.</summary>
    public static void DemandFree(IEnumerable<IResource> resources)
    {
        var taken = (
            from resource in resources
            from endpoint in resource.Annotations.OfType<EndpointAnnotation>()
            let port = endpoint.AllocatedPort!.Value
            where PortOwner.IsTaken(port)
            select $"port {port} ({resource.Name}) is taken by {PortOwner.Describe(port)}").ToList();
        if (taken.Count > 0)
            throw new DistributedApplicationException($"{string.Join("; ", taken)}: stop it, or move this stack with EHR_PORT_OFFSET=100.");
    }

    static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
