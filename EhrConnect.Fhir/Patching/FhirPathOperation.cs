using System.Text.Json.Nodes;

namespace EhrConnect.Fhir.Patching;

/// <summary>One operation of a FHIRPath Patch.</summary>
internal sealed record FhirPathOperation
{
    private const int MaxPathLength = 1000;

    /// <summary>add, insert, delete, replace or move.</summary>
    public required string Type { get; init; }

    public required string Path { get; init; }

    /// <summary>Which parameter of the request it is.</summary>
    public required string Place { get; init; }

    /// <summary>The element to add.</summary>
    public string? Name { get; init; }

    /// <summary>The part that carries the value.</summary>
    public JsonObject? Value { get; init; }

    public int Index { get; init; }

    public int Source { get; init; }

    public int Destination { get; init; }

    public static (FhirPathOperation? Operation, string? Problem) Read(JsonNode? parameter, string place)
    {
        if (parameter is not JsonObject item || PatchParts.Text(item["name"]) is not "operation") return (null, "Every parameter of a FHIRPath Patch must be named operation.");
        var parts = PatchParts.Of(item);
        if (parts is null) return (null, "The parts of an operation must be objects with different names.");
        var operation = new FhirPathOperation
        {
            Type = PatchParts.TextOf(parts, "type") ?? "",
            Path = PatchParts.TextOf(parts, "path") ?? "",
            Place = place,
            Name = PatchParts.TextOf(parts, "name"),
            Value = parts.GetValueOrDefault("value"),
            Index = PatchParts.NumberOf(parts, "index") ?? -1,
            Source = PatchParts.NumberOf(parts, "source") ?? -1,
            Destination = PatchParts.NumberOf(parts, "destination") ?? -1,
        };
        return operation.Problem() is { } problem ? (null, problem) : (operation, null);
    }

    /// <summary>The one element that the path has to select.</summary>
    public PatchTarget One(IReadOnlyList<PatchTarget> found) => found switch
    {
        [var one] => one,
        [] => throw Failure("The path of the operation selects nothing in the resource."),
        _ => throw Failure("The path of the operation selects more than one element."),
    };

    /// <summary>The list whose members the path selects.</summary>
    public PatchTarget List(IReadOnlyList<PatchTarget> found)
    {
        if (found.Count == 0) throw Failure("The path of the operation selects nothing in the resource.");
        if (!found[0].IsInList || found.Any(other => !other.IsSibling(found[0]))) throw Failure("The path of the operation does not select one list.");
        return found[0];
    }

    private string? Problem()
    {
        if (Type is not ("add" or "insert" or "delete" or "replace" or "move")) return "The type of an operation must be add, insert, delete, replace or move.";
        if (Path.Length is 0 or > MaxPathLength) return "The operation needs a path.";
        if (Type is "add" && string.IsNullOrEmpty(Name)) return "An add needs the name of the element.";
        if (Type is "add" or "insert" or "replace" && Value is null) return "An add, insert or replace needs a value.";
        if (Type is "insert" && Index < 0) return "An insert needs an index from 0 on.";
        return Type is "move" && (Source < 0 || Destination < 0) ? "A move needs a source and a destination from 0 on." : null;
    }

    private PatchException Failure(string message) => new(message) { Place = Place };
}
