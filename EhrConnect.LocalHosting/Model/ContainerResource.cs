namespace EhrConnect.LocalHosting;

/// <summary>A resource that a deployment runs as a container; here its server is started from the machine's own binaries.</summary>
public abstract class ContainerResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    /// <summary>What the container runs instead of its image's own entry point.</summary>
    public string? Entrypoint { get; set; }
}
