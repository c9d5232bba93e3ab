namespace EhrConnect.Fhir.Search;

/// <summary>Dates with their prefixes (FHIR R4, 3.1.1.4.7).</summary>
internal static class DateSearch
{
    public static SearchCondition? Of(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values, DateTimeOffset now) =>
        Comparisons(values, now) is { } comparisons ? new SearchCondition.AnyDate([.. elements.Select(element => element.Element.Number)], comparisons) : null;

    /// <summary>
    /// As <see cref="Of"/>, but <c>ge2026-01-01,lt2026-02-01</c>, which by the letter is one or the other and so every date, is
    /// the range that clients mean who write it.
    /// </summary>
    public static SearchCondition? OfRange(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values, DateTimeOffset now)
    {
        if (Of(elements, values, now) is not SearchCondition.AnyDate any) return null;
        return any.Comparisons is [{ Prefix: SearchPrefix.GreaterOrEqual or SearchPrefix.GreaterThan } from, { Prefix: SearchPrefix.LessOrEqual or SearchPrefix.LessThan } to]
            ? new SearchCondition.All([any with { Comparisons = [from] }, any with { Comparisons = [to] }])
            : any;
    }

    public static IReadOnlyList<DateComparison>? Comparisons(IReadOnlyList<string> values, DateTimeOffset now)
    {
        var comparisons = values.Select(value => DateComparison.Parse(value, now)).ToArray();
        return Array.Exists(comparisons, comparison => comparison is null) ? null : [.. comparisons.Select(comparison => comparison!.Value)];
    }
}
