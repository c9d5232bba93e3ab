using System.Net.Sockets;

namespace EhrConnect.LocalHosting;

/// <summary>How a resource listens.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    int? port;
    int? targetPort;
    string? transport;

    /// <summary>Describes an endpoint; the name defaults to the scheme, the scheme to the protocol.</summary>
    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null,
        int? port = null, int? targetPort = null, bool? isExternal = null, bool isProxied = true)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        Name = name ?? UriScheme;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
        this.transport = transport;
        this.port = port;
        this.targetPort = targetPort;
    }

    /// <summary>The name inside the resource.</summary>
    public string Name { get; set; }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The scheme of addresses made from this endpoint.</summary>
    public string UriScheme { get; set; }

    /// <summary>The port clients use. Without a proxy it is also the one the process listens on.</summary>
    public int? Port
    {
        get => port ?? (IsProxied ? null : targetPort);
        set => port = value;
    }

    /// <summary>The port the process listens on behind a proxy or inside a container.</summary>
    public int? TargetPort
    {
        get => targetPort ?? (IsProxied ? null : port);
        set => targetPort = value;
    }

    /// <summary>The address the process listens on.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>http, http2 or tcp; follows from the scheme unless set.</summary>
    public string Transport
    {
        get => transport ?? (UriScheme is "http" or "https" ? "http" : Protocol.ToString().ToLowerInvariant());
        set => transport = value;
    }

    /// <summary>True when a deployment exposes the endpoint to the outside.</summary>
    public bool IsExternal { get; set; }

    /// <summary>True when a proxy may stand in front of the process. Plain processes never have one here.</summary>
    public bool IsProxied { get; set; }

    /// <summary>True when clients must use TLS.</summary>
    public bool TlsEnabled { get; set; }

    /// <summary>True when <c>WithReference</c> leaves this endpoint out.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>Set when a variable of its own carries the port: then it stays out of ASPNETCORE_URLS.</summary>
    internal string? TargetPortEnvironmentVariable { get; set; }

    /// <summary>The port of this run.</summary>
    internal int? AllocatedPort { get; set; }
}
