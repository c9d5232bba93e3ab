using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>
/// Parameters and headers that would change what an interaction does, and that it does not have: dropping one would answer a
/// question nobody asked, or do a write that a condition should have prevented.
/// </summary>
static class PlainRequest
{
    private static readonly string[] Headers = ["If-None-Exist", "If-Unmodified-Since", "X-Provenance"];

    /// <summary>For an address without parameters: what is refused, apart from the headers that the interaction has.</summary>
    public static FhirAnswer? Refusal(FhirCall call, params ReadOnlySpan<string> allowed)
    {
        if (HeaderRefusal(call, allowed) is { } refusal) return refusal;
        if (call.Request.Query["_summary"] is ["count"])
            return FhirAnswer.Outcome(StatusCodes.Status400BadRequest, FhirIssue.Error(IssueCode.Invalid, "_summary=count counts the matches of a search or history; there is nothing to count here."));
        return call.Request.Query.Keys.All(FhirCall.IsRepresentation)
            ? null
            : FhirAnswer.Outcome(
                StatusCodes.Status400BadRequest,
                FhirIssue.Error(IssueCode.NotSupported, "Only the parameters _format, _pretty, _summary and _elements are supported for this interaction."));
    }

    public static FhirAnswer? HeaderRefusal(FhirCall call, params ReadOnlySpan<string> allowed)
    {
        foreach (var header in Headers)
        {
            if (!allowed.Contains(header) && call.Request.Headers.ContainsKey(header)) return NotOffered.Header(header);
        }

        return null;
    }
}
