using System.Text;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary><c>X-Provenance</c> (FHIR R4, 3.1.0.1.8): a Provenance to store together with the write; creating one needs its own permission.</summary>
static class ProvenanceHeader
{
    public static (ReadOnlyMemory<byte>? Provenance, FhirAnswer? Problem) Of(FhirCall call)
    {
        if (!call.Request.Headers.TryGetValue("X-Provenance", out var header)) return (null, null);
        if (!call.Org.Can(TypePermissions.Of("Provenance", "create")))
            return (null, FhirAnswer.Outcome(StatusCodes.Status403Forbidden, FhirIssue.Error(IssueCode.Forbidden, "The credential does not allow creating a Provenance.")));
        return header is [{ Length: > 0 } json]
            ? (Encoding.UTF8.GetBytes(json), null)
            : (null, FhirAnswer.Outcome(StatusCodes.Status400BadRequest, FhirIssue.Error(IssueCode.Invalid, "X-Provenance must hold one Provenance resource as JSON.")));
    }
}
