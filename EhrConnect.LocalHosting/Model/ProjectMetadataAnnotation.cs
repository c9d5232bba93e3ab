namespace EhrConnect.LocalHosting;

/// <summary>Which project a resource runs, and the launch profile it runs with.</summary>
internal sealed record ProjectMetadataAnnotation(string ProjectPath, LaunchProfile? LaunchProfile) : IResourceAnnotation;
