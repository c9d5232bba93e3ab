using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Search;

/// <summary>A search as the client asked for it.</summary>
public sealed record SearchQuery
{
    /// <summary>Page size when the client does not say.</summary>
    public const int DefaultCount = 20;

    /// <summary>The largest page; more is cut down to it (FHIR R4, 3.1.1.5.4 page count).</summary>
    public const int MaxCount = 1000;

    /// <summary>The resource types; empty for all of them.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>What must hold.</summary>
    public IReadOnlyList<SearchCondition> Conditions { get; init; } = [];

    /// <summary>The order; empty for newest first.</summary>
    public IReadOnlyList<SearchSort> Sort { get; init; } = [];

    /// <summary>What comes along with the matches.</summary>
    public IReadOnlyList<SearchInclude> Includes { get; init; } = [];

    /// <summary>Matches per page, 1 to <see cref="MaxCount"/>; meaningless when <see cref="CountOnly"/>.</summary>
    public int Count { get; init; } = DefaultCount;

    /// <summary>Matches to leave out (<c>_offset</c>, <c>_getpagesoffset</c>); null when the client pages by links.</summary>
    public int? Offset { get; init; }

    /// <summary>Whether the number of all matches is wanted.</summary>
    public SearchTotal Total { get; init; }

    /// <summary>Only the number is wanted (<c>_summary=count</c>, <c>_count=0</c>).</summary>
    public bool CountOnly { get; init; }

    /// <summary>The parameters that were honoured, in the order they came: what the self link shows.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>What was dropped, for the client to know; only with lenient handling.</summary>
    public IReadOnlyList<FhirIssue> Warnings { get; init; } = [];
}
