namespace EhrConnect.Fhir.Search;

/// <summary>Texts: how they start, as they are, or anywhere inside (FHIR R4, 3.1.1.4.8).</summary>
internal static class StringSearch
{
    public static SearchCondition? StartsWith(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values) =>
        Folded(values) is { } folded ? new SearchCondition.TextStartsWith(Numbers(elements), folded) : null;

    public static SearchCondition Exact(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values) =>
        new SearchCondition.AnyKey([.. values.SelectMany(_ => elements, (value, element) => SearchKey.Of(element.Element.Number, KeyForm.Exact, SearchSyntax.Unescape(value)))]);

    public static SearchCondition? Contains(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values) => Folded(values) is { } folded
        ? new SearchCondition.Any([.. folded.Select(text => new SearchCondition.TextContains(Numbers(elements), text, [.. elements.Select(element => Pieces(element.Element.Number, text))]))])
        : null;

    private static IReadOnlyList<long> Pieces(int element, string folded) => [.. Trigrams.Of(folded).Select(piece => SearchKey.Of(element, KeyForm.Trigram, piece))];

    private static string[]? Folded(IReadOnlyList<string> values)
    {
        var folded = values.Select(value => TextFolding.Fold(SearchSyntax.Unescape(value))).ToArray();
        return Array.TrueForAll(folded, text => text.Length is > 0 and <= TextFolding.MaxLength) ? folded : null;
    }

    private static int[] Numbers(IReadOnlyList<SearchedElement> elements) => [.. elements.Select(element => element.Element.Number)];
}
