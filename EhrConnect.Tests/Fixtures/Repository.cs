namespace EhrConnect.Tests.Fixtures;

/// <summary>Where things are: the repository, the built services, the sample data beside it.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>debug or release, as the tests themselves were built.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Name;

    /// <summary>The sample data; null when it is not there.</summary>
    public static string? SampleData { get; } = Directory.Exists(Path.Combine(Root, "..", "shared", "data")) ? Path.GetFullPath(Path.Combine(Root, "..", "shared", "data")) : null;

    public static string Service(string project) => Path.Combine(Root, "artifacts", "bin", project, Configuration, $"{project}.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
