using System.Text.Json;
using System.Text.Json.Nodes;

namespace EhrConnect.Fhir.Patching;

/// <summary>Reads the parts of a parameter: <c>{"name": …, "value[x]": …}</c> or <c>{"name": …, "part": […]}</c>.</summary>
internal static class PatchParts
{
    /// <summary>The parts by name; null when one has no name or two have the same.</summary>
    public static Dictionary<string, JsonObject>? Of(JsonObject parameter)
    {
        var parts = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var item in parameter["part"] as JsonArray ?? [])
        {
            if (item is not JsonObject part || Text(part["name"]) is not { } name || !parts.TryAdd(name, part)) return null;
        }

        return parts;
    }

    public static string? TextOf(Dictionary<string, JsonObject> parts, string name) => parts.TryGetValue(name, out var part) ? Text(Value(part).Value) : null;

    public static int? NumberOf(Dictionary<string, JsonObject> parts, string name) =>
        parts.TryGetValue(name, out var part) && Value(part).Value is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<int>(out var number) ? number : null;

    public static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The value of a part, its extensions (the underscore companion) and the name of its type as it ends the member's name.</summary>
    public static (JsonNode? Value, JsonNode? Companion, string Type) Value(JsonObject part)
    {
        foreach (var (name, value) in part)
        {
            var plain = name.TrimStart('_');
            if (plain.Length <= 5 || !plain.StartsWith("value", StringComparison.Ordinal)) continue;
            return name[0] == '_' ? (part[plain], value, plain[5..]) : (value, part["_" + name], plain[5..]);
        }

        return (null, null, "");
    }
}
