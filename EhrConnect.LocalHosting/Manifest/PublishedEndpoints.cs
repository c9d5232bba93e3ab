namespace EhrConnect.LocalHosting;

/// <summary>The ports a manifest states for endpoints; ports nobody chose are handed out from 8000 up.</summary>
internal sealed class PublishedEndpoints
{
    readonly HashSet<int> used = [];
    int next = 8000;

    public IEnumerable<PublishedEndpoint> Resolve(IResource resource)
    {
        var schemes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            // The first http and https endpoint of a project listens where the deployment tool says.
            var leftToTool = resource is ProjectResource && endpoint.UriScheme is "http" or "https" && schemes.Add(endpoint.UriScheme);
            var target = endpoint.TargetPort ?? (resource is ContainerResource ? endpoint.Port : null) ?? (leftToTool ? null : Allocate());
            var exposed = endpoint.Port;
            if (exposed is null && target is null && endpoint.UriScheme is not ("http" or "https"))
                exposed = Allocate();
            Use(exposed);
            Use(target);
            yield return new(endpoint, exposed == target ? null : exposed, target);
        }
    }

    int Allocate()
    {
        while (!used.Add(next))
            next++;
        return next;
    }

    void Use(int? port)
    {
        if (port is { } number)
            used.Add(number);
    }
}
