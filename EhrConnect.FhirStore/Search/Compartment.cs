using EhrConnect.Fhir;
using EhrConnect.Fhir.Search;

namespace EhrConnect.FhirStore.Search;

/// <summary>What belongs to a patient, an encounter, a practitioner, a related person or a device (FHIR R4, 5.8).</summary>
/// <param name="Owner">The type that the compartment belongs to, one of <see cref="SearchParameters.CompartmentOwners"/>.</param>
/// <param name="Id">The id of the resource that it belongs to.</param>
public sealed record Compartment(string Owner, string Id)
{
    private const string Itself = "{def}";

    /// <summary>The types of the compartment that may be read, or the one that was asked for.</summary>
    internal IReadOnlyList<string> TypesOf(string? type, Func<string, bool> mayRead) =>
        type is null ? [.. ResourceTypes.All.Where(other => SearchParameters.Compartment(Owner, other).Count > 0 && mayRead(other)).Order(StringComparer.Ordinal)] : [type];

    /// <summary>The condition that puts a resource of these types into the compartment; without any, nothing is in it.</summary>
    internal SearchCondition Of(IReadOnlyList<string> types)
    {
        var members = types.SelectMany(type => SearchParameters.Compartment(Owner, type), (type, name) => (Type: type, Name: name)).ToArray();
        var elements = members
            .SelectMany(member => SearchParameters.Find(member.Type, member.Name)?.Elements ?? [])
            .Select(element => element.Element.Number).Distinct();
        return new SearchCondition.AnyReference([.. elements], [SearchKey.OfResource(Owner, Id)]) { OrTargets = members.Any(member => member.Name is Itself) };
    }
}
