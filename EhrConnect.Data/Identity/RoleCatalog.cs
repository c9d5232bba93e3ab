using System.Collections.Frozen;

namespace EhrConnect.Data.Identity;

/// <summary>
/// The roles of the existing product that clients of this one may hold, and what each allows. Clinical resources follow the
/// product's own matrix; an integration specialist, who owns the HL7 and FHIR interfaces, additionally reads what messages made.
/// </summary>
public static class RoleCatalog
{
    public const string PlatformAdmin = "PLATFORM_ADMIN";
    public const string Owner = "ORG_OWNER";

    private static readonly string[] Clinical =
    [
        "patients", "encounters", "observations", "diagnoses", "procedures", "medications", "allergies", "immunizations", "lab_orders",
        "lab_results", "imaging_results", "patient_documents", "appointments", "clinical_notes", "staff", "org", "records",
    ];

    private static readonly FrozenDictionary<string, string[]> Roles = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [PlatformAdmin] = ["*:*"],
        [Owner] = [.. Clinical.Select(r => $"{r}:*"), "integrations:*", "audit:*", "settings:*"],
        ["ORG_ADMIN"] = ["patients:read", "appointments:read", "encounters:read", "staff:*", "org:*", "audit:read", "settings:*"],
        ["IT_ADMIN"] = ["patients:read", "integrations:*", "audit:*", "settings:*"],
        ["INTEGRATION_SPECIALIST"] = [.. Clinical.Select(r => $"{r}:read"), "patients:export", "integrations:*", "audit:read"],
        ["CLINICIAN"] =
        [
            "patients:read", "patients:create", "patients:edit", "encounters:*", "observations:*", "diagnoses:*", "procedures:*", "medications:*",
            "allergies:*", "immunizations:*", "clinical_notes:*", "lab_orders:*", "lab_results:read", "imaging_results:read", "patient_documents:*",
            "appointments:*", "staff:read", "org:read", "records:read",
        ],
        ["NURSE"] = ["patients:read", "encounters:read", "encounters:edit", "observations:*", "medications:read", "lab_results:read", "staff:read", "org:read"],
        ["FRONT_DESK"] = ["patients:read", "patients:create", "patients:edit", "appointments:*", "staff:read", "org:read"],
        ["AUDITOR"] = ["patients:read", "encounters:read", "audit:read"],
        ["VIEWER"] = ["patients:read", "appointments:read", "encounters:read"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Keys => Roles.Keys;

    public static bool Exists(string role) => Roles.ContainsKey(role);

    /// <summary>The permissions of all the roles together, each once, in a stable order. Unknown roles give none.</summary>
    public static IReadOnlyList<string> PermissionsOf(IEnumerable<string> roles) =>
        [.. roles.SelectMany(role => Roles.GetValueOrDefault(role, [])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
