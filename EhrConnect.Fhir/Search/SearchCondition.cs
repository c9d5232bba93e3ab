namespace EhrConnect.Fhir.Search;

/// <summary>One condition of a search; all of a query must hold.</summary>
public abstract record SearchCondition
{
    private SearchCondition()
    {
    }

    /// <summary>The id is one of these.</summary>
    public sealed record IdIn(IReadOnlyList<string> Ids) : SearchCondition;

    /// <summary>The resource has one of these keys.</summary>
    public sealed record AnyKey(IReadOnlyList<long> Keys) : SearchCondition;

    /// <summary>A text of the parameter starts with one of these folded texts.</summary>
    public sealed record TextStartsWith(string Parameter, IReadOnlyList<string> Prefixes) : SearchCondition;

    /// <summary>A date of the parameter satisfies one of these.</summary>
    public sealed record AnyDate(string Parameter, IReadOnlyList<DateComparison> Comparisons) : SearchCondition;

    /// <summary>The time of the last update satisfies one of these.</summary>
    public sealed record AnyLastUpdated(IReadOnlyList<DateComparison> Comparisons) : SearchCondition;
}
