namespace EhrConnect.Tests.Fixtures;

/// <summary>A fact over a folder of the sample data beside the repository, skipped with a message where that is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SampleDataFactAttribute : FactAttribute
{
    public SampleDataFactAttribute(string folder)
    {
        Folder = folder;
        if (Repository.SampleData is not { } data || !Directory.Exists(Path.Combine(data, folder))) Skip = $"The sample data is not on this machine (../shared/data/{folder} beside the repository).";
    }

    public string Folder { get; }
}
