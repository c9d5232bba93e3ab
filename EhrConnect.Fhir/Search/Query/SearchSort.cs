namespace EhrConnect.Fhir.Search;

/// <summary>One key of <c>_sort</c>. Resources without a value come last, whatever the direction.</summary>
/// <param name="By">What is compared.</param>
/// <param name="Descending">Largest first; a resource with several values is sorted by its largest then, by its smallest otherwise.</param>
/// <param name="Elements">For texts and dates, the elements.</param>
/// <param name="NumberKeys">For numbers, the keys of all values.</param>
/// <param name="Paths">For codes, references and URIs, where they stand in the resource, as SQL/JSON paths.</param>
public sealed record SearchSort(SearchSortBy By, bool Descending, IReadOnlyList<int> Elements, IReadOnlyList<long> NumberKeys, IReadOnlyList<string> Paths);

/// <summary>What a key of <c>_sort</c> compares.</summary>
public enum SearchSortBy
{
    /// <summary>The time of the last update.</summary>
    LastUpdated,

    /// <summary>The id.</summary>
    Id,

    /// <summary>Folded texts.</summary>
    Text,

    /// <summary>The start of dates and periods, or their end when descending.</summary>
    Date,

    /// <summary>Numbers, whatever their unit.</summary>
    Number,

    /// <summary>Codes, references and URIs as they stand in the resource.</summary>
    Content,
}
