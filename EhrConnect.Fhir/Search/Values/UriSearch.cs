namespace EhrConnect.Fhir.Search;

/// <summary>URIs as they are (FHIR R4, 3.1.1.4.13).</summary>
internal static class UriSearch
{
    public static SearchCondition Of(IReadOnlyList<SearchedElement> elements, IReadOnlyList<string> values) =>
        new SearchCondition.AnyKey([.. values.SelectMany(_ => elements, (value, element) => SearchKey.Of(element.Element.Number, KeyForm.Uri, SearchSyntax.Unescape(value)))]);
}
