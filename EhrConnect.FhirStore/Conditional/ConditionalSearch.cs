using System.Globalization;
using System.Net;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Search;
using EhrConnect.FhirStore.Limits;
using EhrConnect.FhirStore.Search;
using EhrConnect.FhirStore.Writing;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirStore.Conditional;

/// <summary>
/// Reads the criteria of conditional interactions. Nothing is lenient here: a criterion that was dropped would make the
/// write hit other resources than the client meant.
/// </summary>
public sealed class ConditionalSearch(IOptions<FhirLimits> limits, TimeProvider time)
{
    private const string Count = "_count";

    /// <summary>How many resources one conditional delete may hit (R4, 3.1.0.7.1).</summary>
    public int MaxDeletes => limits.Value.MaxConditionalDeletes;

    /// <summary>The query for the criteria of a write, which finds one resource more than the write may hit; for a delete with <c>_count</c>, so many.</summary>
    internal (ResourceQuery? Query, FhirResult? Refusal) Query(WriteCommand command, FhirRequest request)
    {
        var address = command.Address;
        if (command.Verb != WriteVerb.Delete || MaxDeletes == 1) return Query(address, request, limit: 2);
        var counts = address.Criteria!.Where(criterion => criterion.Key is Count).Select(criterion => criterion.Value).ToArray();
        if (counts.Length == 0) return Query(address, request, MaxDeletes + 1);
        return counts is [var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= MaxDeletes
            ? Query(address with { Criteria = [.. address.Criteria!.Where(criterion => criterion.Key is not Count)] }, request, count)
            : (null, Failed(IssueCode.Invalid, string.Create(CultureInfo.InvariantCulture, $"_count of a conditional delete must be 1 to {MaxDeletes}.")));
    }

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
        || name is Count or "_sort" or "_total" or "_summary" or "_elements" or "_format" or "_pretty" or "_offset" or "_getpagesoffset" or "_cursor" or "_contained" or "_containedType";

    private static FhirResult Failed(string code, string diagnostics) => FhirResult.Failed(HttpStatusCode.BadRequest, code, diagnostics);
}
