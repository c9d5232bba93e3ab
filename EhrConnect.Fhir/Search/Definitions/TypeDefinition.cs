using System.Collections.Frozen;

namespace EhrConnect.Fhir.Search;

/// <summary>What is searched and indexed of one resource type.</summary>
internal sealed class TypeDefinition
{
    public TypeDefinition(
        IReadOnlyList<SearchParameterDefinition> parameters,
        IReadOnlyList<IndexedElement> elements,
        IReadOnlyList<CompositeDefinition> composites,
        IReadOnlyList<string> compartment)
    {
        Parameters = parameters;
        ByName = parameters.ToFrozenDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        Tree = ElementTree.Of(elements, composites);
        Compartment = compartment;
    }

    public IReadOnlyList<SearchParameterDefinition> Parameters { get; }

    public FrozenDictionary<string, SearchParameterDefinition> ByName { get; }

    /// <summary>The elements as the indexer walks them.</summary>
    public ElementTree Tree { get; }

    /// <summary>The parameters that put a resource into the compartment of a patient.</summary>
    public IReadOnlyList<string> Compartment { get; }
}
