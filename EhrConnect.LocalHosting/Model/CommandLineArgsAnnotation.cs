namespace EhrConnect.LocalHosting;

/// <summary>Command line arguments.</summary>
internal sealed record CommandLineArgsAnnotation(IReadOnlyList<string> Args) : IResourceAnnotation;
