namespace EhrConnect.LocalHosting;

/// <summary>A resource that runs with command line arguments.</summary>
public interface IResourceWithArgs : IResource;
