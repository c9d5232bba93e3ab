using System.Text.Json;
using System.Text.Json.Nodes;

namespace EhrConnect.Fhir.Patching;

/// <summary>One operation of a JSON Patch (RFC 6902, section 4).</summary>
/// <param name="Name">add, remove, replace, move, copy or test.</param>
/// <param name="Path">Where.</param>
/// <param name="From">Where a moved or copied value comes from.</param>
/// <param name="Value">What is added, put in place or compared with; null is the JSON null.</param>
internal sealed record JsonPatchOperation(string Name, JsonPointer Path, JsonPointer? From, JsonNode? Value)
{
    public static (JsonPatchOperation? Operation, string? Problem) Read(JsonNode? item)
    {
        if (item is not JsonObject operation) return (null, "An operation must be an object.");
        if (Text(operation, "op") is not ("add" or "remove" or "replace" or "move" or "copy" or "test"))
            return (null, "The op of an operation must be add, remove, replace, move, copy or test.");
        var name = Text(operation, "op")!;
        if (Text(operation, "path") is not { } pathText || JsonPointer.Parse(pathText) is not { } path) return (null, "The path of an operation must be a JSON Pointer, for example /name/0/family.");
        JsonPointer? from = null;
        if (name is "move" or "copy")
        {
            from = Text(operation, "from") is { } fromText ? JsonPointer.Parse(fromText) : null;
            if (from is null) return (null, "The from of a move or copy must be a JSON Pointer.");
            if (name is "move" && from.IsAbove(path)) return (null, "A value cannot be moved into itself.");
        }

        if (name is "add" or "replace" or "test" && !operation.ContainsKey("value")) return (null, "An add, replace or test needs a value.");
        if (name is not "test" && (path.IsServers || (name is "move" && from!.IsServers)))
            return (null, "A patch cannot change resourceType, id, meta.versionId or meta.lastUpdated: they are the server's.");
        return (new JsonPatchOperation(name, path, from, operation["value"]), null);
    }

    private static string? Text(JsonObject operation, string name) =>
        operation[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
