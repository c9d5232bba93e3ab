using System.Globalization;

namespace EhrConnect.LocalHosting;

/// <summary>Where a resource can be reached, for people.</summary>
internal static class ResourceAddress
{
    public static ResourceStatus Describe(IResource resource)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        var health = resource.Annotations.OfType<HttpHealthCheckAnnotation>().LastOrDefault();
        return new(
            resource.Name,
            string.Join(' ', endpoints.Select(Url)),
            health is null ? "" : Url(health.Endpoint.EndpointAnnotation) + health.Path);
    }

    static string Url(EndpointAnnotation endpoint) =>
        string.Create(CultureInfo.InvariantCulture, $"{(endpoint.Name is "http" or "https" or "tcp" ? endpoint.UriScheme : endpoint.Name)}://{endpoint.TargetHost}:{endpoint.AllocatedPort}");
}
