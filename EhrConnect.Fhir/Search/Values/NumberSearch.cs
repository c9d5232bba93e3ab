namespace EhrConnect.Fhir.Search;

/// <summary>Numbers and quantities with their prefixes (FHIR R4, 3.1.1.4.6 and 3.1.1.4.11).</summary>
internal static class NumberSearch
{
    public static SearchCondition? Of(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values)
    {
        var numbers = values.Select(value => NumberComparison.Parse(SearchSyntax.Unescape(value))).ToArray();
        return Array.Exists(numbers, number => number is null) ? null : Condition(elements, [.. numbers.Select(number => new UnitComparison(KeyForm.AnyUnit, "", "", number!.Value))]);
    }

    public static SearchCondition? OfQuantity(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values)
    {
        var quantities = values.Select(UnitComparison.Parse).ToArray();
        return Array.Exists(quantities, quantity => quantity is null) ? null : Condition(elements, [.. quantities.Select(quantity => quantity!.Value)]);
    }

    private static SearchCondition.AnyNumber Condition(IReadOnlyList<SearchedElement> elements, IReadOnlyList<UnitComparison> comparisons) =>
        new([.. comparisons.SelectMany(_ => elements, (comparison, element) => KeyValuePair.Create(comparison.KeyOf(element.Element.Number), comparison.Comparison))]);
}
