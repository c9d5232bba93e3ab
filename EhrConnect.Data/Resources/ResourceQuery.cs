namespace EhrConnect.Data.Resources;

/// <summary>A search over one resource type: all conditions must hold. Newest first, ties by id.</summary>
public sealed record ResourceQuery
{
    public required string Type { get; init; }

    public IReadOnlyList<ResourceCondition> Conditions { get; init; } = [];

    public int Limit { get; init; } = 20;

    /// <summary>Where the previous page ended; null for the first page.</summary>
    public ResourcePosition? After { get; init; }

    /// <summary>Whether to count all matches as well.</summary>
    public bool Count { get; init; }
}

/// <summary>The place of a resource in the order of a search.</summary>
public readonly record struct ResourcePosition(DateTimeOffset LastUpdated, string Id);

/// <summary>One page of matches; <paramref name="Total"/> is null when it was not asked for.</summary>
public sealed record ResourcePage(IReadOnlyList<StoredResource> Resources, bool HasMore, long? Total);

/// <summary>One condition of a <see cref="ResourceQuery"/>.</summary>
public abstract record ResourceCondition
{
    private protected ResourceCondition()
    {
    }

    /// <summary>The id is one of these (<c>_id</c>).</summary>
    public sealed record IdIn(IReadOnlyList<string> Ids) : ResourceCondition;

    /// <summary>The search index holds one of these key hashes.</summary>
    public sealed record AnyKey(IReadOnlyList<long> Keys) : ResourceCondition;

    /// <summary>A folded text value of the parameter starts with one of these.</summary>
    public sealed record TextStartsWith(string Parameter, IReadOnlyList<string> Prefixes) : ResourceCondition;

    /// <summary>A date of the parameter compares with one of these intervals.</summary>
    public sealed record AnyDate(string Parameter, IReadOnlyList<DateComparison> Comparisons) : ResourceCondition;

    /// <summary>The instant of the last update compares with one of these intervals (<c>_lastUpdated</c>).</summary>
    public sealed record AnyLastUpdated(IReadOnlyList<DateComparison> Comparisons) : ResourceCondition;
}

/// <summary>A date search value: the prefix and the half-open interval its precision stands for (FHIR R4 search, 3.1.1.4.7).</summary>
public readonly record struct DateComparison(DatePrefix Prefix, DateTimeOffset Low, DateTimeOffset High);

/// <summary>The comparison prefixes of FHIR search.</summary>
public enum DatePrefix
{
    Equal,
    NotEqual,
    GreaterThan,
    LessThan,
    GreaterOrEqual,
    LessOrEqual,
    StartsAfter,
    EndsBefore,
    Approximately,
}
