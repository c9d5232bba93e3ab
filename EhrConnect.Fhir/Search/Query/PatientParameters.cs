using System.Collections.Frozen;

namespace EhrConnect.Fhir.Search;

/// <summary>
/// Names under which some type restricts a search to a patient. They are never dropped: a client that deletes what it found
/// would delete other people's data.
/// </summary>
internal static class PatientParameters
{
    private static readonly FrozenSet<string> Names = ResourceTypes.All.SelectMany(SearchParameters.Of)
        .Where(parameter => parameter.Targets.Contains("Patient", StringComparer.Ordinal)).Select(parameter => parameter.Name)
        .Concat(["patient", "patientId", "patient_id", "subject", "beneficiary", "member", "person"])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool MayRestrict(string name, string value) =>
        Names.Contains(name.Split(':', '.')[0]) || name.Contains("patient", StringComparison.OrdinalIgnoreCase) || value.Contains("Patient/", StringComparison.Ordinal);
}
