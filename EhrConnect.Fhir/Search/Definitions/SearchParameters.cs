using System.Collections.Frozen;

namespace EhrConnect.Fhir.Search;

/// <summary>The search parameters of FHIR R4 by resource type, those of every type included (<c>_id</c>, <c>_tag</c>, …).</summary>
public static class SearchParameters
{
    private static readonly FrozenDictionary<string, TypeDefinition> ByType = SearchDefinitions.Read();

    /// <summary>All parameters of a type by name; the implemented ones are <see cref="SearchParameterDefinition.IsSupported"/>.</summary>
    public static IReadOnlyList<SearchParameterDefinition> Of(string type) => ByType.TryGetValue(type, out var definition) ? definition.Parameters : [];

    /// <summary>One parameter; null when R4 does not define it for the type.</summary>
    public static SearchParameterDefinition? Find(string type, string name) => ByType.GetValueOrDefault(type)?.ByName.GetValueOrDefault(name);

    /// <summary>The types that have compartments (FHIR R4, 5.8): Patient, Encounter, RelatedPerson, Practitioner and Device.</summary>
    public static IReadOnlyList<string> CompartmentOwners { get; } = [.. ByType.Values.SelectMany(type => type.Compartments.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The parameters that put a resource of a type into a compartment of another; empty when it never is in one. <c>{def}</c>
    /// stands for the resource that the compartment is of.
    /// </summary>
    public static IReadOnlyList<string> Compartment(string owner, string type) => ByType.GetValueOrDefault(type)?.Compartments.GetValueOrDefault(owner) ?? [];

    /// <summary>The element of a parameter that searches just one.</summary>
    /// <exception cref="ArgumentException">There is no such parameter, or it searches several elements.</exception>
    internal static IndexedElement ElementOf(string type, string name) =>
        Find(type, name) is { Elements: [{ } only] } ? only.Element : throw new ArgumentException($"{type}.{name} is no parameter of one element.", nameof(name));

    internal static ElementTree? TreeOf(string type) => ByType.GetValueOrDefault(type)?.Tree;
}
