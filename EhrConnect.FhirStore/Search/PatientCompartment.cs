using EhrConnect.Fhir;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.Search;

/// <summary>What belongs to a patient (FHIR R4, 3.1.1.1.1 compartments and CompartmentDefinition/patient).</summary>
internal static class PatientCompartment
{
    private static readonly string[] Types = [.. ResourceTypes.All.Where(type => SearchParameters.PatientCompartment(type).Count > 0).Order(StringComparer.Ordinal)];

    /// <summary>The types of the compartment that may be read, or the one that was asked for.</summary>
    public static IReadOnlyList<string> TypesOf(string? type, Func<string, bool> mayRead) => type is null ? [.. Types.Where(mayRead)] : [type];

    /// <summary>The condition that puts a resource of these types into the compartment; without any, nothing is in it.</summary>
    public static SearchCondition Of(string patientId, IReadOnlyList<string> types)
    {
        var elements = types
            .SelectMany(type => SearchParameters.PatientCompartment(type).Select(name => SearchParameters.Find(type, name)))
            .SelectMany(parameter => parameter?.Elements ?? [])
            .Select(element => element.Element.Number).Distinct();
        return new SearchCondition.AnyReference([.. elements], [SearchKey.OfResource("Patient", patientId)]);
    }
}
