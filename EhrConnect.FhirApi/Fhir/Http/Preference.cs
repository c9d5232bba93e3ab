namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>What a client prefers to get back from a write (FHIR R4, 3.1.0.1.7 Prefer).</summary>
enum Preference
{
    Representation,
    Minimal,
    OperationOutcome,
}
