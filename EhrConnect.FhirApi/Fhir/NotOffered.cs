using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirApi.Fhir.Http;

namespace EhrConnect.FhirApi.Fhir;

/// <summary>Interactions of FHIR R4 that this server does not have yet: 501 and what is missing, never a wrong success.</summary>
static class NotOffered
{
    public static readonly FhirAnswer Compartment = Answer("Only Patient, Encounter, Practitioner, RelatedPerson and Device have compartments: /Patient/[id]/[type].");
    public static readonly FhirAnswer Operation = Answer("This operation is not supported by this server.");
    public static readonly FhirAnswer AuditEvents = Answer("AuditEvent is not served yet: the audit trail is at /api/audit.");

    public static FhirAnswer Header(string name) => Answer($"The header {name} is not supported yet. Leave it out.");

    private static FhirAnswer Answer(string diagnostics) =>
        FhirAnswer.Outcome(StatusCodes.Status501NotImplemented, FhirIssue.Error(IssueCode.NotSupported, diagnostics));
}
