using System.Collections.Frozen;

namespace EhrConnect.Fhir.Search;

/// <summary>What is searched and indexed of one resource type.</summary>
internal sealed class TypeDefinition
{
    public TypeDefinition(
        IReadOnlyList<SearchParameterDefinition> parameters,
        IReadOnlyList<IndexedElement> elements,
        IReadOnlyList<CompositeDefinition> composites,
        IReadOnlyDictionary<string, IReadOnlyList<string>> compartments)
    {
        Parameters = parameters;
        ByName = parameters.ToFrozenDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        Tree = ElementTree.Of(elements, composites);
        Compartments = compartments.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<SearchParameterDefinition> Parameters { get; }

    public FrozenDictionary<string, SearchParameterDefinition> ByName { get; }

    /// <summary>The elements as the indexer walks them.</summary>
    public ElementTree Tree { get; }

    /// <summary>By the type that a compartment belongs to, the parameters that put a resource of this type into it.</summary>
    public FrozenDictionary<string, IReadOnlyList<string>> Compartments { get; }
}
