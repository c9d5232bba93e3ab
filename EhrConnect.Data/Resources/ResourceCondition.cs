namespace EhrConnect.Data.Resources;

/// <summary>One condition of a <see cref="ResourceQuery"/>.</summary>
public abstract record ResourceCondition
{
    private protected ResourceCondition()
    {
    }

    /// <summary>The id is one of these (<c>_id</c>).</summary>
    public sealed record IdIn(IReadOnlyList<string> Ids) : ResourceCondition;

    /// <summary>The type is one of these.</summary>
    public sealed record TypeIn(IReadOnlyList<string> Types) : ResourceCondition;

    /// <summary>The instant of the last update compares with one of these intervals (<c>_lastUpdated</c>).</summary>
    public sealed record AnyLastUpdated(IReadOnlyList<DateComparison> Comparisons) : ResourceCondition;

    /// <summary>The search index holds one of these key hashes.</summary>
    public sealed record AnyKey(IReadOnlyList<long> Keys) : ResourceCondition;

    /// <summary>One of the elements points to one of these.</summary>
    public sealed record AnyReference(IReadOnlyList<int> Elements, IReadOnlyList<long> Targets) : ResourceCondition
    {
        /// <summary>Whether the targets themselves match, too.</summary>
        public bool OrTargets { get; init; }
    }

    /// <summary>A folded text of the elements starts with one of these.</summary>
    public sealed record TextStartsWith(IReadOnlyList<int> Elements, IReadOnlyList<string> Prefixes) : ResourceCondition;

    /// <summary>A folded text of the elements contains this one; for each element the keys that such a text has.</summary>
    public sealed record TextContains(IReadOnlyList<int> Elements, string Text, IReadOnlyList<IReadOnlyList<long>> Pieces) : ResourceCondition;

    /// <summary>A date of the elements compares with one of these intervals.</summary>
    public sealed record AnyDate(IReadOnlyList<int> Elements, IReadOnlyList<DateComparison> Comparisons) : ResourceCondition;

    /// <summary>A number under a key compares with what goes with it.</summary>
    public sealed record AnyNumber(IReadOnlyList<KeyValuePair<long, NumberComparison>> Comparisons) : ResourceCondition;

    /// <summary>One of the elements has a value, as keys, references, dates, numbers or texts.</summary>
    public sealed record Present(IReadOnlyList<int> Elements, PresentAs As, IReadOnlyList<long> NumberKeys) : ResourceCondition;

    public sealed record Not(ResourceCondition Condition) : ResourceCondition;

    public sealed record Any(IReadOnlyList<ResourceCondition> Conditions) : ResourceCondition;

    public sealed record All(IReadOnlyList<ResourceCondition> Conditions) : ResourceCondition;

    /// <summary>One of the elements points to a resource of one of these types that satisfies the condition of its type.</summary>
    public sealed record Chain(IReadOnlyList<int> Elements, IReadOnlyList<KeyValuePair<string, ResourceCondition>> Targets) : ResourceCondition;

    /// <summary>A resource of the type that satisfies the condition points here with one of its elements.</summary>
    public sealed record PointedToBy(string Type, IReadOnlyList<int> Elements, ResourceCondition Condition) : ResourceCondition;
}

/// <summary>In which table the values of an element stand.</summary>
public enum PresentAs
{
    Keys,
    References,
    Dates,
    Numbers,
    Texts,
}

/// <summary>A date search value: the prefix and the half-open interval its precision stands for (FHIR R4 search, 3.1.1.4.7).</summary>
public readonly record struct DateComparison(SearchPrefix Prefix, DateTimeOffset Low, DateTimeOffset High);

/// <summary>A number search value: the prefix, the number, and the half-open interval its digits stand for.</summary>
public readonly record struct NumberComparison(SearchPrefix Prefix, double Value, double Low, double High);

/// <summary>The comparison prefixes of FHIR search.</summary>
public enum SearchPrefix
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
