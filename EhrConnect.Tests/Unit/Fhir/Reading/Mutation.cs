using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Unit.Fhir.Reading;

/// <summary>Resources in which one thing is broken, or changed so that it may stay valid.</summary>
internal static class Mutation
{
    private const int Kinds = 12;

    /// <summary>So many resources of the sample data with one thing changed; the same ones every time.</summary>
    public static IEnumerable<SampleResource> OfSamples(int count)
    {
        var seeds = SampleResource.Positives().Concat(SampleResource.Synthea().GroupBy(resource => resource.Type).Select(type => type.First()))
            .Where(resource => resource.Json.Length < 20_000).ToArray();
        var random = new Random(20261124);
        for (var i = 0; i < count; i++)
        {
            var (seed, kind, place) = (seeds[random.Next(seeds.Length)], random.Next(Kinds), random.Next(10_000));
            if (Apply(seed.Json, kind, place) is { } mutated) yield return new SampleResource($"{seed.Source}, mutation {kind} at {place}", seed.Type, mutated);
        }
    }

    private static byte[]? Apply(byte[] json, int kind, int place)
    {
        var root = JsonNode.Parse(json)!;
        var nodes = All(root).Where(node => node.Parent is not null).ToArray();
        var node = nodes[place % nodes.Length];
        if (node.Parent is JsonObject container && node.GetPropertyName() is var name)
        {
            if (name is "resourceType" or "div") return null;
            Change(container, name, node, kind);
        }
        else if (node.Parent is JsonArray array)
        {
            array[node.GetElementIndex()] = Replacement(node, kind);
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static void Change(JsonObject container, string name, JsonNode node, int kind)
    {
        switch (kind)
        {
            case 0:
                container.Remove(name);
                break;
            case 1:
                container.Remove(name);
                container[$"{name}x"] = node;
                break;
            case 2:
                container[name] = new JsonArray(node.DeepClone());
                break;
            case 3:
                container[$"_{name}"] = new JsonObject { ["extension"] = new JsonArray(new JsonObject { ["url"] = "http://example.org/x", ["valueString"] = "x" }) };
                break;
            default:
                container[name] = Replacement(node, kind);
                break;
        }
    }

    private static JsonNode? Replacement(JsonNode node, int kind) => kind switch
    {
        4 => new JsonObject(),
        5 => new JsonArray(),
        6 => "",
        7 => 7,
        8 => true,
        9 => null,
        10 => "not what it was",
        _ => node is JsonValue && node.GetValueKind() == JsonValueKind.String ? $"{node.GetValue<string>()}\u0020" : new JsonObject { ["id"] = "x" },
    };

    private static IEnumerable<JsonNode> All(JsonNode node)
    {
        yield return node;
        var children = node switch { JsonObject members => members.Select(member => member.Value), JsonArray items => items, _ => [] };
        foreach (var child in children.OfType<JsonNode>().SelectMany(All)) yield return child;
    }
}
