namespace EhrConnect.LocalHosting;

/// <summary>A .NET project of this repository, run as <c>dotnet X.dll</c> from its build output.</summary>
public sealed class ProjectResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    /// <summary>The https endpoint a deployment adds by itself; the container does not listen on it.</summary>
    internal EndpointAnnotation? DefaultHttpsEndpoint { get; set; }
}
