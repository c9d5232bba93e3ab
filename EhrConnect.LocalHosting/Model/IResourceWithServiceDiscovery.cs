namespace EhrConnect.LocalHosting;

/// <summary>A resource whose endpoints other resources find by its name.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
