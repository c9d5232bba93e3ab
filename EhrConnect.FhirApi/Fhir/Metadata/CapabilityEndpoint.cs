using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirApi.Fhir.Http;
using Microsoft.Extensions.Primitives;

namespace EhrConnect.FhirApi.Fhir.Metadata;

/// <summary>capabilities (FHIR R4, 3.1.0.11); public.</summary>
static class CapabilityEndpoint
{
    private static readonly FhirAnswer BadMode =
        FhirAnswer.Outcome(StatusCodes.Status400BadRequest, FhirIssue.Error(IssueCode.Invalid, "mode must be full, normative or terminology."));

    public static FhirAnswer Get(HttpRequest request, CapabilityDocument document)
    {
        var json = Mode(request.Query["mode"]) switch
        {
            "full" or "normative" => document.Json,
            "terminology" => document.Terminology,
            _ => null,
        };
        if (json is null) return BadMode;
        var tag = CapabilityDocument.EntityTagOf(json);
        var held = request.Headers.IfNoneMatch.SelectMany(header => (header ?? "").Split(',', StringSplitOptions.TrimEntries));
        return held.Any(one => one == "*" || one == tag) ? FhirAnswer.NotModified(tag) : FhirAnswer.Document(json, tag);
    }

    private static string? Mode(StringValues asked) => asked.Count == 0 ? "full" : asked is [{ } one] ? one : null;
}
