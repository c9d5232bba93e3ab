using System.Text.Json;
using System.Text.Json.Nodes;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Patching;

/// <summary>
/// JSON Patch (RFC 6902), all six operations. Beyond the RFC: an array or object that a <c>remove</c> or <c>move</c> leaves
/// empty goes too, because FHIR has no empty elements (R4, 2.6.2).
/// </summary>
public sealed class JsonPatch : IResourcePatch
{
    private const int MaxOperations = 1000;

    // A patch that copies what it copied doubles the resource with every operation.
    private const int MaxCopiedBytes = 10 * 1024 * 1024;

    private readonly IReadOnlyList<JsonPatchOperation> _operations;

    private JsonPatch(IReadOnlyList<JsonPatchOperation> operations) => _operations = operations;

    /// <summary>Reads a patch document: a JSON array of operations.</summary>
    public static ParsedPatch Parse(ReadOnlyMemory<byte> document)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(document.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return ParsedPatch.Invalid("The body is not well-formed JSON; a JSON Patch is an array of operations.");
        }

        if (root is not JsonArray { Count: > 0 } items) return ParsedPatch.Invalid("A JSON Patch is an array of at least one operation.");
        if (items.Count > MaxOperations) return new ParsedPatch(null, FhirIssue.Error(IssueCode.TooCostly, $"The patch has more than {MaxOperations} operations."));
        var operations = new List<JsonPatchOperation>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var (operation, problem) = JsonPatchOperation.Read(items[i]);
            if (operation is null) return ParsedPatch.Invalid(problem!, $"[{i}]");
            operations.Add(operation);
        }

        return new ParsedPatch(new JsonPatch(operations), null);
    }

    /// <inheritdoc/>
    public PatchResult Apply(ReadOnlyMemory<byte> resource)
    {
        var root = PatchedJson.Read(resource);
        var copied = 0;
        try
        {
            for (var i = 0; i < _operations.Count; i++) Apply(root, _operations[i], $"[{i}]", ref copied);
        }
        catch (PatchException failure)
        {
            return PatchResult.Failed(failure);
        }

        return new PatchResult(PatchedJson.Write(root), null);
    }

    private static void Apply(JsonObject root, JsonPatchOperation operation, string place, ref int copied)
    {
        switch (operation.Name)
        {
            case "add":
                operation.Path.Add(root, operation.Value?.DeepClone(), place);
                break;
            case "remove":
                operation.Path.Remove(root, place);
                break;
            case "replace":
                operation.Path.Replace(root, operation.Value?.DeepClone(), place);
                break;
            case "move":
                Move(root, operation, place);
                break;
            case "copy":
                var value = operation.From!.Find(root, place);
                copied += value?.ToJsonString().Length ?? 0;
                if (copied > MaxCopiedBytes) throw new PatchException("The patch copies too much.") { Code = IssueCode.TooCostly, Place = place };
                operation.Path.Add(root, value?.DeepClone(), place);
                break;
            default:
                if (!JsonNode.DeepEquals(operation.Path.Find(root, place), operation.Value))
                    throw new PatchException("A test of the patch does not hold: the resource has another value there.") { Place = place };
                break;
        }
    }

    private static void Move(JsonObject root, JsonPatchOperation operation, string place)
    {
        var value = operation.From!.Take(root, place);
        operation.Path.Add(root, value, place);
        operation.From.Prune(root);
    }
}
