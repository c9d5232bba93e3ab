namespace EhrConnect.LocalHosting;

/// <summary>Configures one resource. Covariant, so that a builder of a database passes for a builder of anything with a connection string.</summary>
public interface IResourceBuilder<out T>
    where T : IResource
{
    /// <summary>The application the resource belongs to.</summary>
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    /// <summary>The resource.</summary>
    T Resource { get; }
}
