namespace EhrConnect.LocalHosting;

/// <summary>A named volume of a deployment.</summary>
internal sealed record ContainerVolumeAnnotation(string Name, string Target, bool ReadOnly) : IResourceAnnotation;
