namespace EhrConnect.Fhir.Search;

/// <summary>One search parameter of a type as FHIR R4 defines it.</summary>
public sealed class SearchParameterDefinition
{
    internal SearchParameterDefinition(string name, SearchParameterKind kind, string url, IReadOnlyList<string> targets, IReadOnlyList<SearchedElement> elements)
    {
        Name = name;
        Kind = kind;
        Url = url;
        Targets = targets;
        Elements = elements;
    }

    /// <summary>The name in the query.</summary>
    public string Name { get; }

    /// <summary>How values are compared.</summary>
    public SearchParameterKind Kind { get; }

    /// <summary>The canonical address of the definition.</summary>
    public string Url { get; }

    /// <summary>The types a reference may point to, in the order a bare id is tried; empty for the other kinds.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>What is searched; empty for composites and for what is not implemented.</summary>
    public IReadOnlyList<SearchedElement> Elements { get; }

    /// <summary>Whether this server can search by it.</summary>
    public bool IsSupported => Elements.Count > 0 || Composite is not null;

    internal CompositeDefinition? Composite { get; init; }

    /// <summary>The same parameter over other elements.</summary>
    internal SearchParameterDefinition With(IReadOnlyList<SearchedElement> elements) => new(Name, Kind, Url, Targets, elements);
}
