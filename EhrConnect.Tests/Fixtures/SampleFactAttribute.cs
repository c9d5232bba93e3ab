namespace EhrConnect.Tests.Fixtures;

/// <summary>A fact about the sample data, skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SampleFactAttribute : FactAttribute
{
    public SampleFactAttribute()
    {
        if (Repository.SampleData is null) Skip = "The sample data is not on this machine (../shared/data beside the repository).";
    }
}
