using System.Globalization;
using System.Text.Json.Nodes;
using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Patching;

/// <summary>A place in a JSON document (RFC 6901) and what JSON Patch does there.</summary>
internal sealed class JsonPointer
{
    private readonly string[] _steps;

    private JsonPointer(string[] steps) => _steps = steps;

    /// <summary>Whether the place belongs to the server: a client cannot write there (FHIR R4, 2.21 id and meta).</summary>
    public bool IsServers => _steps is [] or ["resourceType" or "id"] or ["meta", "versionId" or "lastUpdated"];

    public static JsonPointer? Parse(string text)
    {
        if (text.Length == 0) return new JsonPointer([]);
        if (text[0] != '/') return null;
        var steps = text[1..].Split('/');
        for (var i = 0; i < steps.Length; i++)
        {
            if (HasBadEscape(steps[i])) return null;
            steps[i] = steps[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }

        return new JsonPointer(steps);
    }

    /// <summary>Whether the other place lies inside this one.</summary>
    public bool IsAbove(JsonPointer other) => other._steps.Length > _steps.Length && other._steps.AsSpan(0, _steps.Length).SequenceEqual(_steps);

    public JsonNode? Find(JsonNode root, string place) => _steps.Aggregate((JsonNode?)root, (node, step) => Child(node, step, place));

    public void Add(JsonNode root, JsonNode? value, string place)
    {
        switch (Parent(root, place))
        {
            case JsonObject members:
                members[_steps[^1]] = value;
                break;
            case JsonArray items:
                items.Insert(_steps[^1] == "-" ? items.Count : Index(_steps[^1], items.Count + 1, place), value);
                break;
            default:
                throw Nothing(place);
        }
    }

    public void Replace(JsonNode root, JsonNode? value, string place)
    {
        Find(root, place);
        switch (Parent(root, place))
        {
            case JsonObject members:
                members[_steps[^1]] = value;
                break;
            case JsonArray items:
                items[Index(_steps[^1], items.Count, place)] = value;
                break;
        }
    }

    public void Remove(JsonNode root, string place)
    {
        Take(root, place);
        Prune(root);
    }

    /// <summary>Removes the value and returns it.</summary>
    public JsonNode? Take(JsonNode root, string place)
    {
        var value = Find(root, place);
        if (Parent(root, place) is JsonArray items) items.RemoveAt(Index(_steps[^1], items.Count, place));
        else Parent(root, place)!.AsObject().Remove(_steps[^1]);
        return value;
    }

    /// <summary>Removes what is empty on the way to the place, from the inside out.</summary>
    public void Prune(JsonNode root)
    {
        for (var depth = _steps.Length - 1; depth > 0; depth--)
        {
            var node = _steps.Take(depth).Aggregate((JsonNode?)root, (parent, step) => ChildOrNull(parent, step));
            if (node is not (JsonArray { Count: 0 } or JsonObject { Count: 0 })) return;
            if (node.Parent is JsonArray items) items.Remove(node);
            else node.Parent!.AsObject().Remove(_steps[depth - 1]);
        }
    }

    private JsonNode? Parent(JsonNode root, string place) => _steps[..^1].Aggregate((JsonNode?)root, (node, step) => Child(node, step, place));

    private static JsonNode? Child(JsonNode? node, string step, string place) => node switch
    {
        JsonObject members when members.TryGetPropertyValue(step, out var value) => value,
        JsonArray items => items[Index(step, items.Count, place)],
        _ => throw Nothing(place),
    };

    private static JsonNode? ChildOrNull(JsonNode? node, string step) => node switch
    {
        JsonObject members when members.TryGetPropertyValue(step, out var value) => value,
        JsonArray items when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < items.Count => items[index],
        _ => null,
    };

    private static int Index(string step, int count, string place) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < count && (step.Length == 1 || step[0] != '0') ? index : throw Nothing(place);

    private static bool HasBadEscape(string step)
    {
        for (var tilde = step.IndexOf('~', StringComparison.Ordinal); tilde >= 0; tilde = step.IndexOf('~', tilde + 1))
        {
            if (tilde + 1 == step.Length || step[tilde + 1] is not ('0' or '1')) return true;
        }

        return false;
    }

    private static PatchException Nothing(string place) =>
        new("The path of an operation does not exist in the resource.") { Code = IssueCode.Invalid, Place = place };
}
