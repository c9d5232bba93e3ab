using System.Diagnostics;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Interop;

/// <summary>The packages of this folder's package.json, installed once into <c>artifacts</c>.</summary>
internal static class NpmPackages
{
    private static readonly Lazy<Task<string>> Installed = new(InstallOnceAsync);

    public static bool IsNpmPresent { get; } = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "npm")));

    public static Task<string> InstallAsync() => Installed.Value;

    /// <summary>Runs a program and gives back what it printed.</summary>
    public static async Task<string> RunAsync(string folder, string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"{file} ended with {process.ExitCode}: {await errors}");
            return output;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<string> InstallOnceAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "interop")).FullName;
        var changed = false;
        foreach (var name in (string[])["package.json", "package-lock.json"])
        {
            var (source, target) = (Path.Combine(Repository.Root, "EhrConnect.Tests", "Interop", name), Path.Combine(folder, name));
            if (File.Exists(target) && await File.ReadAllTextAsync(source) == await File.ReadAllTextAsync(target)) continue;
            File.Copy(source, target, overwrite: true);
            changed = true;
        }

        if (changed || !Directory.Exists(Path.Combine(folder, "node_modules"))) await RunAsync(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        return folder;
    }
}

/// <summary>Skipped with a message where there is no npm.</summary>
internal sealed class NpmTheoryAttribute : TheoryAttribute
{
    public NpmTheoryAttribute()
    {
        if (!NpmPackages.IsNpmPresent) Skip = "npm is not installed";
    }
}
