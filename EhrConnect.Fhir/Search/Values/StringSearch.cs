namespace EhrConnect.Fhir.Search;

/// <summary>Texts: how they start, as they are, or anywhere inside (FHIR R4, 3.1.1.4.8).</summary>
internal static class StringSearch
{
    private const int MaxPieces = 3;

    public static SearchCondition? StartsWith(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values) =>
        Folded(values) is { } folded ? new SearchCondition.TextStartsWith(Numbers(elements), folded) : null;

    public static SearchCondition Exact(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values) =>
        new SearchCondition.AnyKey([.. values.SelectMany(_ => elements, (value, element) => SearchKey.Of(element.Element.Number, KeyForm.Exact, SearchSyntax.Unescape(value)))]);

    public static SearchCondition? Contains(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values) => Folded(values) is { } folded
        ? new SearchCondition.Any([.. folded.Select(text => new SearchCondition.TextContains(Numbers(elements), text, [.. elements.Select(element => Pieces(element.Element.Number, text))]))])
        : null;

    // Three pieces from all over the text leave few candidates; each more costs more to plan than it saves.
    private static IReadOnlyList<long> Pieces(int element, string folded)
    {
        var all = Trigrams.Of(folded).ToArray();
        string[] some = all.Length <= MaxPieces ? all : [all[0], all[all.Length / 2], all[^1]];
        return [.. some.Select(piece => SearchKey.Of(element, KeyForm.Trigram, piece))];
    }

    private static string[]? Folded(IReadOnlyList<string> values)
    {
        var folded = values.Select(value => TextFolding.Fold(SearchSyntax.Unescape(value))).ToArray();
        return Array.TrueForAll(folded, text => text.Length is > 0 and <= TextFolding.MaxLength) ? folded : null;
    }

    private static int[] Numbers(IReadOnlyList<SearchedElement> elements) => [.. elements.Select(element => element.Element.Number)];
}
