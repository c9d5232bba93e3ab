using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Search;

/// <summary>A filter of a search over several types: every one of them must know the parameter (FHIR R4, 3.1.1.2).</summary>
internal static class SystemFilter
{
    private const string Common = "Resource";

    public static SearchCondition? Parse(IReadOnlyList<string> types, string name, string value, FilterParser filters, SearchIssues issues)
    {
        if (FilterParser.IsKnown(Common, name)) return filters.Parse(Common, name, value);
        if (types.Count == 0)
        {
            issues.Reject(IssueCode.Invalid, $"{SearchIssues.Shown(name)} is not a search parameter of every type. Say with _type which types to search.");
            return null;
        }

        var conditions = types.Select(type => filters.Parse(type, name, value)).ToArray();
        return Array.Exists(conditions, condition => condition is null) ? null : AnyOf([.. conditions.Select(condition => condition!)]);
    }

    // What must not hold of a resource must not hold by the element of any of the types: that of another type never does.
    private static SearchCondition AnyOf(IReadOnlyList<SearchCondition> conditions)
    {
        var negated = conditions.OfType<SearchCondition.Not>().ToArray();
        return negated.Length == conditions.Count ? new SearchCondition.Not(new SearchCondition.Any([.. negated.Select(not => not.Condition)])) : new SearchCondition.Any(conditions);
    }
}
