using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirApi.Fhir.Http;

namespace EhrConnect.FhirApi.Fhir.Metadata;

/// <summary>capabilities (FHIR R4, 3.1.0.11); public.</summary>
static class CapabilityEndpoint
{
    public static FhirAnswer Get(HttpRequest request, CapabilityDocument document) =>
        request.Query.TryGetValue("mode", out var mode) && mode is not ["full"]
            ? FhirAnswer.Outcome(StatusCodes.Status501NotImplemented, FhirIssue.Error(IssueCode.NotSupported, "Only mode=full is supported."))
            : FhirAnswer.Document(document.Json);
}
