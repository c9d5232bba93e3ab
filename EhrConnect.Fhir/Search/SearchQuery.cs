namespace EhrConnect.Fhir.Search;

/// <summary>A search over one type as the client asked for it, newest first.</summary>
public sealed record SearchQuery
{
    /// <summary>Page size when the client does not say.</summary>
    public const int DefaultCount = 20;

    /// <summary>The largest page; more is cut down to it (FHIR R4, 3.1.1.5.4 page count).</summary>
    public const int MaxCount = 1000;

    /// <summary>The resource type.</summary>
    public required string Type { get; init; }

    /// <summary>What must hold.</summary>
    public IReadOnlyList<SearchCondition> Conditions { get; init; } = [];

    /// <summary>Matches per page, 1 to <see cref="MaxCount"/>; meaningless when <see cref="CountOnly"/>.</summary>
    public int Count { get; init; } = DefaultCount;

    /// <summary>Whether the number of all matches is wanted.</summary>
    public bool Total { get; init; } = true;

    /// <summary>Only the number is wanted (<c>_summary=count</c>, <c>_count=0</c>).</summary>
    public bool CountOnly { get; init; }

    /// <summary>The parameters that were honoured, in the order they came: what the self link shows.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];
}
