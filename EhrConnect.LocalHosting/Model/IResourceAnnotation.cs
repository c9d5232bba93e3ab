namespace EhrConnect.LocalHosting;

/// <summary>A fact attached to a resource: an endpoint, an environment callback, a wait, a health check.</summary>
public interface IResourceAnnotation;
