namespace EhrConnect.LocalHosting;

/// <summary>The resource is healthy while this address answers with this status.</summary>
internal sealed record HttpHealthCheckAnnotation(EndpointReference Endpoint, string Path, int StatusCode) : IResourceAnnotation;
