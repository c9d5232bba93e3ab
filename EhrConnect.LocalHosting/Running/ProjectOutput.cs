using System.Runtime.InteropServices;

namespace EhrConnect.LocalHosting;

/// <summary>Where the build put a project, and what runs it.</summary>
internal static class ProjectOutput
{
    /// <summary>The dotnet host of the running framework.</summary>
    public static string Dotnet { get; } = FindDotnet();

    /// <summary>The built assembly, of the same configuration as the app host.</summary>
    /// <exception cref="DistributedApplicationException">It is not built.</exception>
    public static string Find(string resource, string projectPath)
    {
        var name = Path.GetFileNameWithoutExtension(projectPath);

        // Output folders lie beside each other: artifacts/bin/PROJECT/CONFIGURATION/.
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var configuration = own.Name;
        var beside = own.Parent?.Parent is { } bin ? Path.Combine(bin.FullName, name, configuration, name + ".dll") : null;
        if (beside is not null && File.Exists(beside))
            return beside;
        throw new DistributedApplicationException($"{resource} is not built ({beside} does not exist): run dotnet build EhrConnect.AppHost.");
    }

    static string FindDotnet()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } given && File.Exists(given))
            return given;

        // .../shared/Microsoft.NETCore.App/10.0.x/ lies three levels below the host.
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(host) ? host : "dotnet";
    }
}
