namespace EhrConnect.Data.Resources;

/// <summary>One key of the order. Resources without a value come last in either direction.</summary>
public sealed record ResourceSort(ResourceSortBy By, bool Descending, IReadOnlyList<int> Elements, IReadOnlyList<long> NumberKeys, IReadOnlyList<string> Paths);

/// <summary>What a key of the order compares.</summary>
public enum ResourceSortBy
{
    LastUpdated,
    Id,
    Text,
    Date,
    Number,

    /// <summary>What stands in the content under SQL/JSON paths. Costs a look into every match.</summary>
    Content,
}
