using System.Net;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>The outcome of a successful write for clients that prefer one (<c>Prefer: return=OperationOutcome</c>).</summary>
static class WriteOutcome
{
    public static FhirIssue Of(HttpStatusCode status) =>
        new(IssueSeverity.Information, IssueCode.Informational, status == HttpStatusCode.Created ? "The resource was created." : "The resource was stored.");
}
