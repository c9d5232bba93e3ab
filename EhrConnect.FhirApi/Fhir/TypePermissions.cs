using System.Collections.Frozen;
using EhrConnect.Data.Identity;

namespace EhrConnect.FhirApi.Fhir;

/// <summary>Which permission of the product guards a resource type.</summary>
static class TypePermissions
{
    public const string AuditEvent = "AuditEvent";

    private const string Others = "records";

    private static readonly FrozenDictionary<string, string> Guards = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Patient"] = "patients",
        ["Encounter"] = "encounters",
        ["Observation"] = "observations",
        ["Condition"] = "diagnoses",
        ["Procedure"] = "procedures",
        ["Medication"] = "medications",
        ["MedicationAdministration"] = "medications",
        ["MedicationDispense"] = "medications",
        ["MedicationRequest"] = "medications",
        ["MedicationStatement"] = "medications",
        ["AllergyIntolerance"] = "allergies",
        ["Immunization"] = "immunizations",
        ["ServiceRequest"] = "lab_orders",
        ["DiagnosticReport"] = "lab_results",
        ["ImagingStudy"] = "imaging_results",
        ["DocumentReference"] = "patient_documents",
        ["Appointment"] = "appointments",
        ["Schedule"] = "appointments",
        ["Slot"] = "appointments",
        ["Organization"] = "org",
        ["Location"] = "org",
        ["Practitioner"] = "staff",
        ["PractitionerRole"] = "staff",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The permission for <c>read</c>, <c>create</c>, <c>edit</c> or <c>delete</c> of a type.</summary>
    public static string Of(string type, string action) =>
        type is AuditEvent ? Permissions.AuditRead : $"{Guards.GetValueOrDefault(type, Others)}:{action}";
}
