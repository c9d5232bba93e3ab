namespace EhrConnect.LocalHosting;

/// <summary>A command of the machine.</summary>
public sealed class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    /// <summary>The program.</summary>
    public string Command { get; } = command;

    /// <summary>Where it runs.</summary>
    public string WorkingDirectory { get; } = workingDirectory;
}
