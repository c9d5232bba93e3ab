namespace EhrConnect.LocalHosting;

/// <summary>An endpoint as a manifest states it; null ports are left to the deployment tool.</summary>
internal sealed record PublishedEndpoint(EndpointAnnotation Endpoint, int? Port, int? TargetPort);
