namespace EhrConnect.Fhir.Search;

/// <summary>
/// An element that is indexed. Parameters that search the same element (Observation's <c>subject</c> and <c>patient</c>,
/// <c>code</c> and <c>combo-code</c>) share its rows.
/// </summary>
public sealed class IndexedElement
{
    internal IndexedElement(SearchParameterKind kind, string path, IReadOnlyList<ElementLeaf> leaves)
    {
        Kind = kind;
        Path = path;
        Leaves = leaves;
        Number = ElementNumber.Of(kind, path);
        Code = leaves is [{ Type: "code" or "boolean" or "exists" or "id" or "string" or "uri" } only] ? only : null;
    }

    /// <summary>How its values are compared.</summary>
    public SearchParameterKind Kind { get; }

    /// <summary>The FHIRPath of the definitions without <c>resolve()</c>, for example <c>Observation.value.ofType(Quantity)</c>.</summary>
    public string Path { get; }

    /// <summary>The number under which the database knows it; made from kind and path, so it never changes.</summary>
    public int Number { get; }

    internal IReadOnlyList<ElementLeaf> Leaves { get; }

    /// <summary>Whether it is a column of the resource's own row, so that it needs none in the index.</summary>
    internal bool IsOfRow => Leaves is [{ Steps: [{ Name: "id" }] or [{ Name: "meta" }, { Name: "lastUpdated" }] }];

    /// <summary>The element of a general type as that of a type that specialises it: <c>Resource.meta.tag</c> → <c>Patient.meta.tag</c>.</summary>
    internal IndexedElement Of(string type) => new(Kind, type + Path[Path.IndexOf('.', StringComparison.Ordinal)..], Leaves);

    /// <summary>Whether its values are plain codes, which carry no system: then one key finds them.</summary>
    internal bool IsPlainCode => Code is not null;

    /// <summary>The system of plain codes, where their binding fixes one.</summary>
    internal string? CodeSystem => Code?.System;

    private ElementLeaf? Code { get; }
}
