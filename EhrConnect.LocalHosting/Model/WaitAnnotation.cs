namespace EhrConnect.LocalHosting;

/// <summary>The resource starts only after another one is healthy or done.</summary>
internal sealed record WaitAnnotation(IResource Resource, WaitType WaitType, int ExitCode = 0) : IResourceAnnotation;
