namespace EhrConnect.LocalHosting;

/// <summary>A named part of the application graph.</summary>
public interface IResource
{
    /// <summary>The name, unique in the graph; connection strings and service discovery use it.</summary>
    string Name { get; }

    /// <summary>Everything the app host said about the resource, in call order.</summary>
    IList<IResourceAnnotation> Annotations { get; }
}
