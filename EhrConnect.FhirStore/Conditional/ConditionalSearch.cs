using System.Net;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Search;
using EhrConnect.FhirStore.Search;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirStore.Conditional;

/// <summary>
/// Reads the criteria of conditional interactions. Nothing is lenient here: a criterion that was dropped would make the
/// write hit other resources than the client meant.
/// </summary>
public sealed class ConditionalSearch(TimeProvider time)
{
    /// <summary>The query for criteria, which finds at most <paramref name="limit"/> resources; or why there is none.</summary>
    internal (ResourceQuery? Query, FhirResult? Refusal) Query(ResourceAddress address, FhirRequest request, int limit)
    {
        var criteria = address.Criteria!;
        if (criteria.Count == 0) return (null, Failed(IssueCode.Required, "A conditional interaction needs at least one search parameter."));
        var control = criteria.FirstOrDefault(criterion => IsControl(criterion.Key)).Key;
        if (control is not null) return (null, Failed(IssueCode.Invalid, "The criteria of a conditional interaction cannot hold parameters that only control the answer of a search."));
        var parsed = SearchQueryParser.Parse(address.Type, criteria, new SearchScope(request.OwnBases, time.GetUtcNow()));
        if (parsed.Query is not { } query) return (null, FhirResult.Invalid(parsed.Issues));
        return SearchAccess.Refusal(query, request.MayRead) is { } forbidden
            ? (null, new FhirResult(HttpStatusCode.Forbidden, null, [forbidden]))
            : (SearchMapping.Query(query) with { Limit = limit }, null);
    }

    private static bool IsControl(string name) =>
        name.StartsWith("_include", StringComparison.Ordinal) || name.StartsWith("_revinclude", StringComparison.Ordinal)
        || name is "_count" or "_sort" or "_total" or "_summary" or "_elements" or "_format" or "_pretty" or "_offset" or "_getpagesoffset" or "_cursor" or "_contained" or "_containedType";

    private static FhirResult Failed(string code, string diagnostics) => FhirResult.Failed(HttpStatusCode.BadRequest, code, diagnostics);
}
