namespace EhrConnect.Fhir.Search;

/// <summary>Dates with their prefixes (FHIR R4, 3.1.1.4.7).</summary>
internal static class DateSearch
{
    public static SearchCondition? Of(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values, DateTimeOffset now) =>
        Comparisons(values, now) is { } comparisons ? new SearchCondition.AnyDate([.. elements.Select(element => element.Element.Number)], comparisons) : null;

    public static IReadOnlyList<DateComparison>? Comparisons(IReadOnlyList<string> values, DateTimeOffset now)
    {
        var comparisons = values.Select(value => DateComparison.Parse(value, now)).ToArray();
        return Array.Exists(comparisons, comparison => comparison is null) ? null : [.. comparisons.Select(comparison => comparison!.Value)];
    }
}
