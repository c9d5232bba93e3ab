using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>
/// Parameters and headers that would change what an interaction does, and that are not built: dropping one would answer a
/// question nobody asked, or do a write that a condition should have prevented.
/// </summary>
static class PlainRequest
{
    private static readonly string[] Headers = ["If-None-Exist", "If-Unmodified-Since", "X-Provenance"];

    public static FhirAnswer? Refusal(FhirCall call)
    {
        var header = Array.Find(Headers, call.Request.Headers.ContainsKey);
        if (header is not null) return NotOffered.Header(header);
        return call.Request.Query.Keys.All(name => name is "_format" or "_pretty")
            ? null
            : FhirAnswer.Outcome(
                StatusCodes.Status400BadRequest,
                FhirIssue.Error(IssueCode.NotSupported, "Only the parameters _format and _pretty are supported for this interaction."));
    }
}
