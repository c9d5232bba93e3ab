namespace EhrConnect.FhirApi.Errors;

/// <summary>Which addresses speak FHIR, also when something is wrong.</summary>
static class FhirPaths
{
    public static bool Contain(PathString path) =>
        path.StartsWithSegments("/fhir", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/api/fhir", StringComparison.OrdinalIgnoreCase);
}
