namespace EhrConnect.Data.Resources;

/// <summary>A search over current resources: all conditions must hold.</summary>
public sealed record ResourceQuery
{
    /// <summary>The types; empty for all of them.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    public IReadOnlyList<ResourceCondition> Conditions { get; init; } = [];

    /// <summary>The order before that of creation, newest first; ties are broken by the number of the resource.</summary>
    public IReadOnlyList<ResourceSort> Sort { get; init; } = [];

    public int Limit { get; init; } = 20;

    /// <summary>Matches to leave out.</summary>
    public int Offset { get; init; }

    /// <summary>Where the page starts, or ends when it is read backwards; null for the first page.</summary>
    public ResourcePosition? Position { get; init; }

    /// <summary>Whether the page ends at the position: the page before.</summary>
    public bool Backwards { get; init; }

    /// <summary>Resources created later are left out, so the pages of one search show the resources of one moment.</summary>
    public DateTimeOffset? CreatedUntil { get; init; }

    /// <summary>Whether to count all matches as well.</summary>
    public bool Count { get; init; }
}

/// <summary>One page of matches.</summary>
/// <param name="Resources">The matches in order.</param>
/// <param name="HasMore">Whether there are more in the direction that was read.</param>
/// <param name="Total">The number of all matches; null when it was not asked for.</param>
/// <param name="First">The place of the first match; null for an empty page.</param>
/// <param name="Last">The place of the last match; null for an empty page.</param>
public sealed record ResourcePage(IReadOnlyList<StoredResource> Resources, bool HasMore, long? Total, ResourcePosition? First, ResourcePosition? Last);

/// <summary>The place of a resource in the order of a search.</summary>
/// <param name="Values">Its value for each key of the order, the time of its creation last; null for no value.</param>
/// <param name="Rid">The number of the resource.</param>
public sealed record ResourcePosition(IReadOnlyList<string?> Values, long Rid);
