using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirStore.Writing;
using Microsoft.Extensions.Primitives;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>The conditions of an update or delete: <c>If-Match</c> with versions, <c>If-None-Match: *</c> (FHIR R4, 3.1.0.5.1).</summary>
static class Preconditions
{
    public static (WriteConditions Conditions, FhirAnswer? Problem) Of(FhirCall call)
    {
        var headers = call.Request.Headers;
        var (match, noneMatch) = (headers.IfMatch, headers.IfNoneMatch);
        var versions = match.Count == 0 ? null : VersionMatch.Parse(match.ToString());
        if (match.Count > 0 && versions is null) return (WriteConditions.None, Bad("If-Match must hold entity tags, for example W/\"3\"."));
        if (noneMatch.Count > 0 && !IsAny(noneMatch)) return (WriteConditions.None, Bad("If-None-Match of a write must be *."));
        return (new WriteConditions(versions, MustNotExist: noneMatch.Count > 0, MayCreate: call.May("create")), null);
    }

    private static bool IsAny(StringValues header) => string.Equals(header.ToString().Trim(), "*", StringComparison.Ordinal);

    private static FhirAnswer Bad(string diagnostics) => FhirAnswer.Outcome(StatusCodes.Status400BadRequest, FhirIssue.Error(IssueCode.Invalid, diagnostics));
}
