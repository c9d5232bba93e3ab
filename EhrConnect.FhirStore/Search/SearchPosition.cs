namespace EhrConnect.FhirStore.Search;

/// <summary>Where a page ended and which search it belongs to: all that the next page needs.</summary>
internal sealed record SearchPosition
{
    public required string Type { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; }

    public required DateTimeOffset LastUpdated { get; init; }

    public required string Id { get; init; }

    /// <summary>The number of all matches as the first page found it.</summary>
    public long? Total { get; init; }
}
