using EhrConnect.Data.Resources;

namespace EhrConnect.FhirStore.Search;

/// <summary>Where a page starts or ends and which search it belongs to: all that the next page needs.</summary>
internal sealed record SearchPosition
{
    /// <summary>The address that was searched; a cursor works there only.</summary>
    public required string Path { get; init; }

    /// <summary>The parameters of the search; empty when they are kept in the database.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; }

    /// <summary>Under what number the parameters are kept in the database; null when they are few enough for a link.</summary>
    public Guid? Form { get; init; }

    public required ResourcePosition At { get; init; }

    /// <summary>Whether it is the page before that place that is wanted.</summary>
    public bool Backwards { get; init; }

    /// <summary>When the first page was read: what was created since is not part of the search.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The number of all matches as the first page found it.</summary>
    public long? Total { get; init; }
}
