using System.Text.Json;
using System.Text.Json.Nodes;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Patching;

/// <summary>
/// FHIRPath Patch (FHIR R4, 3.1.0.6.2 and the page FHIRPath Patch): add, insert, delete, replace and move. Paths are
/// evaluated on the resource as the operations before left it; the changes are made in its JSON, so whatever no operation
/// touches keeps its bytes.
/// </summary>
public sealed class FhirPathPatch : IResourcePatch
{
    private const int MaxOperations = 200;

    private readonly IReadOnlyList<FhirPathOperation> _operations;

    private FhirPathPatch(IReadOnlyList<FhirPathOperation> operations) => _operations = operations;

    /// <summary>Reads the <c>Parameters</c> resource that a FHIRPath Patch is.</summary>
    public static ParsedPatch Parse(ReadOnlyMemory<byte> document)
    {
        JsonObject? root;
        try
        {
            root = JsonNode.Parse(document.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return ParsedPatch.Invalid("The body is not well-formed JSON; a FHIRPath Patch is a Parameters resource.");
        }

        if (root is null || PatchParts.Text(root["resourceType"]) is not "Parameters" || root["parameter"] is not JsonArray { Count: > 0 } parameters)
            return ParsedPatch.Invalid("A FHIRPath Patch is a Parameters resource with at least one parameter named operation.");
        if (parameters.Count > MaxOperations) return new ParsedPatch(null, FhirIssue.Error(IssueCode.TooCostly, $"The patch has more than {MaxOperations} operations."));
        var operations = new List<FhirPathOperation>(parameters.Count);
        for (var i = 0; i < parameters.Count; i++)
        {
            var place = $"Parameters.parameter[{i}]";
            var (operation, problem) = FhirPathOperation.Read(parameters[i], place);
            if (operation is null) return ParsedPatch.Invalid(problem!, place);
            operations.Add(operation);
        }

        return new ParsedPatch(new FhirPathPatch(operations), null);
    }

    /// <inheritdoc/>
    public PatchResult Apply(ReadOnlyMemory<byte> resource)
    {
        var root = PatchedJson.Read(resource);
        try
        {
            foreach (var operation in _operations) Apply(root, operation);
        }
        catch (PatchException failure)
        {
            return PatchResult.Failed(failure);
        }

        return new PatchResult(PatchedJson.Write(root), null);
    }

    private static void Apply(JsonObject root, FhirPathOperation operation)
    {
        var found = PatchTarget.Find(root, operation.Path, operation.Place);
        switch (operation.Type)
        {
            case "add":
                operation.One(found).Add(operation.Name!, operation.Value!);
                break;
            case "insert":
                operation.List(found).Insert(operation.Index, operation.Value!);
                break;
            case "delete":
                if (found.Count > 0) operation.One(found).Delete();
                break;
            case "replace":
                operation.One(found).Replace(operation.Value!);
                break;
            default:
                operation.List(found).Move(operation.Source, operation.Destination);
                break;
        }
    }
}
