namespace EhrConnect.Data.Resources;

/// <summary>A new version to be stored.</summary>
public sealed record ResourceWrite
{
    public required string Type { get; init; }

    public required string Id { get; init; }

    /// <summary>1 for a new resource; otherwise exactly one more than the stored version, or the transaction fails.</summary>
    public required int Version { get; init; }

    public required DateTimeOffset LastUpdated { get; init; }

    /// <summary><c>POST</c>, <c>PUT</c>, <c>PATCH</c> or <c>DELETE</c>, as history tells it.</summary>
    public required string Method { get; init; }

    /// <summary>The complete UTF-8 JSON with id and meta; null for a delete.</summary>
    public byte[]? Json { get; init; }

    public SearchIndex Index { get; init; } = SearchIndex.Empty;
}
