using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Search;

/// <summary>Reads <c>_sort</c> (FHIR R4, 3.1.1.5.1).</summary>
internal static class SortParser
{
    private const int MaxKeys = 4;

    public static IReadOnlyList<SearchSort>? Parse(IReadOnlyList<string> types, string value, SearchIssues issues)
    {
        var keys = value.Split(',');
        if (keys.Length > MaxKeys)
        {
            issues.Reject(IssueCode.TooCostly, $"_sort may have at most {MaxKeys} keys.");
            return null;
        }

        var sort = keys.Select(key => Key(types, key, issues)).ToArray();
        return Array.Exists(sort, key => key is null) ? null : [.. sort.Select(key => key!)];
    }

    private static SearchSort? Key(IReadOnlyList<string> types, string key, SearchIssues issues)
    {
        var descending = key.StartsWith('-');
        var name = descending ? key[1..] : key;
        if (name is "_lastUpdated") return new SearchSort(SearchSortBy.LastUpdated, descending, [], [], []);
        if (name is "_id") return new SearchSort(SearchSortBy.Id, descending, [], [], []);
        if (types is not [{ } type])
        {
            issues.Reject(IssueCode.NotSupported, "A search over several types can be sorted by _lastUpdated and _id only.");
            return null;
        }

        if (SearchParameters.Find(type, name) is not { } parameter)
        {
            issues.Reject(IssueCode.Invalid, $"_sort names a key that is no search parameter of {type}.");
            return null;
        }

        if (By(parameter) is { } by) return Of(parameter, by, descending);
        issues.Reject(IssueCode.NotSupported, $"Sorting by {parameter.Name} is not supported.");
        return null;
    }

    private static SearchSort Of(SearchParameterDefinition parameter, SearchSortBy by, bool descending)
    {
        var elements = parameter.Elements.Select(element => element.Element).ToArray();
        return new SearchSort(
            by,
            descending,
            [.. elements.Select(element => element.Number)],
            [.. elements.Select(element => SearchKey.Of(element.Number, KeyForm.AnyUnit, ""))],
            by is SearchSortBy.Content ? [.. elements.SelectMany(element => element.Leaves).Select(ContentPath.Of)] : []);
    }

    private static SearchSortBy? By(SearchParameterDefinition parameter) => parameter switch
    {
        { IsSupported: false } => null,
        { Kind: SearchParameterKind.String } => SearchSortBy.Text,
        { Kind: SearchParameterKind.Date } => SearchSortBy.Date,
        { Kind: SearchParameterKind.Number or SearchParameterKind.Quantity } => SearchSortBy.Number,
        { Kind: SearchParameterKind.Token or SearchParameterKind.Reference or SearchParameterKind.Uri } => SearchSortBy.Content,
        _ => null,
    };
}
