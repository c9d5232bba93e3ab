namespace EhrConnect.LocalHosting;

/// <summary>Implemented by the <c>Projects.*</c> classes the build writes, one per referenced project.</summary>
public interface IProjectMetadata
{
    /// <summary>Absolute path of the project file.</summary>
    string ProjectPath { get; }
}
