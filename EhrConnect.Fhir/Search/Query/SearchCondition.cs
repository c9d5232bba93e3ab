namespace EhrConnect.Fhir.Search;

/// <summary>One condition of a search. Elements go by <see cref="IndexedElement.Number"/>.</summary>
public abstract record SearchCondition
{
    private SearchCondition()
    {
    }

    /// <summary>The id is one of these.</summary>
    public sealed record IdIn(IReadOnlyList<string> Ids) : SearchCondition;

    /// <summary>The time of the last update satisfies one of these.</summary>
    public sealed record AnyLastUpdated(IReadOnlyList<DateComparison> Comparisons) : SearchCondition;

    /// <summary>The resource has one of these keys; without any, nothing matches.</summary>
    public sealed record AnyKey(IReadOnlyList<long> Keys) : SearchCondition;

    /// <summary>One of the elements points to one of these.</summary>
    public sealed record AnyReference(IReadOnlyList<int> Elements, IReadOnlyList<long> Targets) : SearchCondition
    {
        /// <summary>Whether the targets themselves match, too.</summary>
        public bool OrTargets { get; init; }
    }

    /// <summary>A text of the elements starts with one of these folded texts.</summary>
    public sealed record TextStartsWith(IReadOnlyList<int> Elements, IReadOnlyList<string> Prefixes) : SearchCondition;

    /// <summary>A text of the elements contains this folded text.</summary>
    /// <param name="Elements">The elements.</param>
    /// <param name="Text">The folded text.</param>
    /// <param name="Pieces">For each element the keys that a text containing it has; empty for a text too short for any.</param>
    public sealed record TextContains(IReadOnlyList<int> Elements, string Text, IReadOnlyList<IReadOnlyList<long>> Pieces) : SearchCondition;

    /// <summary>A date of the elements satisfies one of these.</summary>
    public sealed record AnyDate(IReadOnlyList<int> Elements, IReadOnlyList<DateComparison> Comparisons) : SearchCondition;

    /// <summary>A number under one of the keys satisfies the comparison that goes with it.</summary>
    public sealed record AnyNumber(IReadOnlyList<KeyValuePair<long, NumberComparison>> Comparisons) : SearchCondition;

    /// <summary>One of the elements has a value.</summary>
    /// <param name="Kind">The type of the parameter.</param>
    /// <param name="Elements">The elements.</param>
    /// <param name="NumberKeys">For numbers and quantities, the keys that any value of the elements has.</param>
    public sealed record Present(SearchParameterKind Kind, IReadOnlyList<int> Elements, IReadOnlyList<long> NumberKeys) : SearchCondition;

    /// <summary>The condition does not hold.</summary>
    public sealed record Not(SearchCondition Condition) : SearchCondition;

    /// <summary>One of the conditions holds.</summary>
    public sealed record Any(IReadOnlyList<SearchCondition> Conditions) : SearchCondition;

    /// <summary>All of the conditions hold.</summary>
    public sealed record All(IReadOnlyList<SearchCondition> Conditions) : SearchCondition;

    /// <summary>One of the elements points to a resource of one of these types that satisfies the condition of its type.</summary>
    public sealed record Chain(IReadOnlyList<int> Elements, IReadOnlyList<KeyValuePair<string, SearchCondition>> Targets) : SearchCondition;

    /// <summary>A resource of the type that satisfies the condition points here with one of its elements (<c>_has</c>).</summary>
    public sealed record PointedToBy(string Type, IReadOnlyList<int> Elements, SearchCondition Condition) : SearchCondition;
}
