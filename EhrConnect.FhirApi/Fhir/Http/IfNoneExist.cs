using EhrConnect.Fhir.Outcomes;
using Microsoft.AspNetCore.WebUtilities;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>The criteria of a conditional create (FHIR R4, 3.1.0.8.1): the query part of a search, for example <c>identifier=s|v</c>.</summary>
static class IfNoneExist
{
    public static (IReadOnlyList<KeyValuePair<string, string>>? Criteria, FhirAnswer? Problem) Of(FhirCall call)
    {
        if (!call.Request.Headers.TryGetValue("If-None-Exist", out var header)) return (null, null);
        return header is [{ } text] && Parse(text) is { Count: > 0 } criteria
            ? (criteria, null)
            : (null, FhirAnswer.Outcome(
                StatusCodes.Status400BadRequest, FhirIssue.Error(IssueCode.Invalid, "If-None-Exist must hold the parameters of a search, for example identifier=http://system|value.")));
    }

    // Some clients put the whole search there: Patient?identifier=…
    private static IReadOnlyList<KeyValuePair<string, string>> Parse(string text) =>
        QueryParameters.Of(QueryHelpers.ParseQuery(text[(text.IndexOf('?', StringComparison.Ordinal) + 1)..]));
}
