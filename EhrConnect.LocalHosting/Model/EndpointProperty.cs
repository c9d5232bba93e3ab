namespace EhrConnect.LocalHosting;

/// <summary>A part of an endpoint's address.</summary>
public enum EndpointProperty
{
    /// <summary>scheme://host:port.</summary>
    Url,

    /// <summary>The host name.</summary>
    Host,

    /// <summary>The port clients use.</summary>
    Port,

    /// <summary>The scheme.</summary>
    Scheme,

    /// <summary>The port the process listens on.</summary>
    TargetPort,

    /// <summary>host:port.</summary>
    HostAndPort,

    /// <summary>True or False.</summary>
    TlsEnabled,
}
