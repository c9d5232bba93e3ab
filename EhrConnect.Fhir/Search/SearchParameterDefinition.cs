using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>One search parameter: its name, its type and where its values are found.</summary>
public sealed class SearchParameterDefinition
{
    internal SearchParameterDefinition(string name, SearchParameterKind kind, Action<JsonElement, IndexCollector> collect, params IReadOnlyList<string> targets)
    {
        Name = name;
        Kind = kind;
        Targets = targets;
        Collect = collect;
    }

    /// <summary>The name in the query.</summary>
    public string Name { get; }

    /// <summary>How values are compared.</summary>
    public SearchParameterKind Kind { get; }

    /// <summary>The types a reference may point to, in the order a bare id is tried; empty for the other kinds.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>Adds the rows of a resource.</summary>
    internal Action<JsonElement, IndexCollector> Collect { get; }
}
