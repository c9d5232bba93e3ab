using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EhrConnect.Mapping;

/// <summary>
/// Applies what a message states to what is stored: an absent field keeps the stored element, a null field removes it, a
/// valued field replaces it. Identifiers are merged by system and value, so those of other sources stay.
/// </summary>
public static class ResourceMerge
{
    /// <summary>The complete resource as UTF-8 JSON.</summary>
    /// <param name="stored">The current version; null when the resource is new.</param>
    /// <param name="mapped">What the message states.</param>
    /// <param name="source">The value of <c>meta.source</c>: where this version comes from.</param>
    /// <param name="references">The final reference for each local name.</param>
    public static byte[] Apply(byte[]? stored, MappedResource mapped, string source, IReadOnlyDictionary<string, string> references)
    {
        var resource = stored is not null ? JsonNode.Parse(stored)!.AsObject() : new JsonObject { ["resourceType"] = mapped.Type };
        if (resource["meta"] is not JsonObject meta) resource["meta"] = meta = [];
        meta["source"] = source;
        foreach (var name in mapped.Cleared) resource.Remove(name);
        if (stored is null) Set(resource, mapped.Defaults, references);
        Set(resource, mapped.Elements, references);
        return Encoding.UTF8.GetBytes(resource.ToJsonString(Relaxed));
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void Set(JsonObject resource, JsonObject elements, IReadOnlyDictionary<string, string> references)
    {
        foreach (var (name, value) in elements)
        {
            RemoveOtherChoices(resource, name);
            resource[name] = (name, resource[name]) switch
            {
                ("identifier", JsonArray known) => Merge(known, value!.AsArray()),
                ("period", JsonObject known) => Merge(known, value!.AsObject()),
                _ => Resolve(value!.DeepClone(), references),
            };
        }
    }

    /// <summary>A choice element (deceasedBoolean, deceasedDateTime) has one form at a time.</summary>
    private static void RemoveOtherChoices(JsonObject resource, string name)
    {
        foreach (var choice in (string[])["deceased", "multipleBirth"])
        {
            if (!name.StartsWith(choice, StringComparison.Ordinal)) continue;
            foreach (var other in resource.Select(member => member.Key).Where(key => key.StartsWith(choice, StringComparison.Ordinal)).ToArray()) resource.Remove(other);
        }
    }

    private static JsonArray Merge(JsonArray known, JsonArray stated)
    {
        var merged = stated.DeepClone().AsArray();
        foreach (var identifier in known.Where(k => !stated.Any(s => Same(k, s))).ToArray()) merged.Add(identifier!.DeepClone());
        return merged;
    }

    /// <summary>A discharge states the end of a period whose start an admission stated.</summary>
    private static JsonObject Merge(JsonObject known, JsonObject stated)
    {
        var merged = known.DeepClone().AsObject();
        foreach (var (name, value) in stated) merged[name] = value!.DeepClone();
        return merged;
    }

    private static bool Same(JsonNode? a, JsonNode? b) =>
        string.Equals((string?)a?["system"], (string?)b?["system"], StringComparison.Ordinal) && string.Equals((string?)a?["value"], (string?)b?["value"], StringComparison.Ordinal);

    private static JsonNode Resolve(JsonNode node, IReadOnlyDictionary<string, string> references)
    {
        switch (node)
        {
            case JsonObject o:
                if (o["reference"] is JsonValue value && value.TryGetValue(out string? reference) && reference.StartsWith(MappedResource.LocalPrefix, StringComparison.Ordinal))
                    o["reference"] = references[reference[MappedResource.LocalPrefix.Length..]];
                foreach (var (_, child) in o.ToArray())
                {
                    if (child is not null) Resolve(child, references);
                }

                break;
            case JsonArray a:
                foreach (var child in a)
                {
                    if (child is not null) Resolve(child, references);
                }

                break;
            default:
                break;
        }

        return node;
    }
}
