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
        return Array.Exists(conditions, condition => condition is null) ? null : new SearchCondition.Any([.. conditions.Select(condition => condition!)]);
    }
}
