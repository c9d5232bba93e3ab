using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Search;

/// <summary>A filter of a search over several types: every one of them must know the parameter (FHIR R4, 3.1.1.2).</summary>
internal static class SystemFilter
{
    private const string Common = "Resource";

    private static readonly string[] AllTypes = [.. ResourceTypes.All.Order(StringComparer.Ordinal)];

    public static SearchCondition? Parse(IReadOnlyList<string> types, string name, string value, FilterParser filters, SearchIssues issues)
    {
        if (SearchParameters.Find(Common, FilterName.Parse(name).Name) is { IsSupported: true } common)
        {
            if (common.Elements.All(element => element.Element.IsOfRow)) return filters.Parse(Common, name, value);
            if (types.Count == 0) return OfEach(AllTypes, name, value, filters);
        }
        else if (types.Count == 0)
        {
            issues.Reject(IssueCode.Invalid, $"{SearchIssues.Shown(name)} is not a search parameter of every type. Say with _type which types to search.");
            return null;
        }

        return OfEach(types, name, value, filters);
    }

    // What is wrong with the value for one type is wrong for all of them, and said once.
    private static SearchCondition? OfEach(IReadOnlyList<string> types, string name, string value, FilterParser filters)
    {
        var conditions = new List<SearchCondition>(types.Count);
        foreach (var type in types)
        {
            if (filters.Parse(type, name, value) is not { } condition) return null;
            conditions.Add(condition);
        }

        return AnyOf(conditions);
    }

    // What must not hold of a resource must not hold by the element of any of the types: that of another type never does.
    private static SearchCondition AnyOf(IReadOnlyList<SearchCondition> conditions)
    {
        var negated = conditions.OfType<SearchCondition.Not>().ToArray();
        return negated.Length == conditions.Count ? new SearchCondition.Not(Merged([.. negated.Select(not => not.Condition)])) : Merged(conditions);
    }

    // Keys of many types are looked up in one go.
    private static SearchCondition Merged(IReadOnlyList<SearchCondition> conditions)
    {
        var (keys, present) = (conditions.OfType<SearchCondition.AnyKey>().ToArray(), conditions.OfType<SearchCondition.Present>().ToArray());
        if (keys.Length == conditions.Count) return new SearchCondition.AnyKey([.. keys.SelectMany(one => one.Keys)]);
        if (present.Length == conditions.Count && present.All(one => one.Kind == present[0].Kind))
            return new SearchCondition.Present(present[0].Kind, [.. present.SelectMany(one => one.Elements)], [.. present.SelectMany(one => one.NumberKeys)]);
        return new SearchCondition.Any(conditions);
    }
}
