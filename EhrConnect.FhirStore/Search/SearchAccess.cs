using EhrConnect.Fhir;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.Search;

/// <summary>
/// Holds a search to what its client may read: a chain or <c>_has</c> would tell about resources that it may not see.
/// </summary>
internal static class SearchAccess
{
    private const string AuditEvent = "AuditEvent";

    /// <summary>The search over the types that may be read, when it names none.</summary>
    public static SearchQuery OverReadable(SearchQuery query, Func<string, bool> mayRead)
    {
        if (query.Types.Count > 0) return query;
        var readable = ResourceTypes.All.Where(mayRead).Order(StringComparer.Ordinal).ToArray();
        if (readable.Length == ResourceTypes.All.Count) return query;
        return readable.Length > 0 ? query with { Types = readable } : query with { Conditions = [new SearchCondition.AnyKey([])] };
    }

    /// <summary>Why the search is refused; null when it is not.</summary>
    public static FhirIssue? Refusal(SearchQuery query, Func<string, bool> mayRead) => query.Types.Concat(query.Conditions.SelectMany(Types)).FirstOrDefault(type => !mayRead(type)) is { } type
        ? FhirIssue.Error(IssueCode.Forbidden, $"The credential does not allow reading {type}, which this search depends on.")
        : null;

    /// <summary>What is wrong with a search that depends on the audit trail, which is not kept as resources: it would find nothing.</summary>
    public static FhirIssue? NotServed(SearchQuery query) =>
        query.Types.Concat(query.Conditions.SelectMany(Types)).Concat(query.Includes.Select(include => include.Source)).Contains(AuditEvent, StringComparer.Ordinal)
            ? FhirIssue.Error(IssueCode.NotSupported, "AuditEvent is not served yet: the audit trail is at /api/audit.")
            : null;

    private static IEnumerable<string> Types(SearchCondition condition) => condition switch
    {
        SearchCondition.Not not => Types(not.Condition),
        SearchCondition.Any any => any.Conditions.SelectMany(Types),
        SearchCondition.All all => all.Conditions.SelectMany(Types),
        SearchCondition.Chain chain => chain.Targets.SelectMany(target => Types(target.Value).Prepend(target.Key)),
        SearchCondition.PointedToBy has => Types(has.Condition).Prepend(has.Type),
        _ => [],
    };
}
