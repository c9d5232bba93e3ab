namespace EhrConnect.Data.Resources;

/// <summary>Which versions of a history to read.</summary>
public sealed record HistoryFilter
{
    /// <summary>Made at or after this.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Made before this.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Still current after this.</summary>
    public DateTimeOffset? CurrentAfter { get; init; }

    /// <summary>Where the previous page ended; null for the first page.</summary>
    public HistoryPosition? After { get; init; }

    public required int Limit { get; init; }
}

/// <summary>The place of a version in a history: newest first, then by type, id and version, all descending.</summary>
public sealed record HistoryPosition(DateTimeOffset LastUpdated, string Type, string Id, int Version);
