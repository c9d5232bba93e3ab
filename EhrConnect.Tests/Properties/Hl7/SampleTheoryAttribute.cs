using System.Runtime.CompilerServices;
using Xunit;

namespace EhrConnect.Tests.Properties.Hl7;

/// <summary>A theory over the sample messages, skipped where there are none.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class SampleTheoryAttribute : TheoryAttribute
{
    public SampleTheoryAttribute()
    {
        if (Folder is null)
            Skip = "The sample messages are not on this machine (../shared/data/hl7 beside the repository).";
    }

    public static string? Folder { get; } = Find();

    static string? Find([CallerFilePath] string here = "")
    {
        DirectoryInfo? root = new FileInfo(here).Directory;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "global.json")))
            root = root.Parent;
        string samples = Path.Combine(root?.FullName ?? string.Empty, "..", "shared", "data", "hl7");
        return root is not null && Directory.Exists(samples) ? samples : null;
    }
}
