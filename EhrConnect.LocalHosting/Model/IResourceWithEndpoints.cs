namespace EhrConnect.LocalHosting;

/// <summary>A resource that listens on the network.</summary>
public interface IResourceWithEndpoints : IResource;
