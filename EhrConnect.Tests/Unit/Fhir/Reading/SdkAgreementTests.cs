using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EhrConnect.Fhir.Reading;
using EhrConnect.Tests.Fixtures;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Validation;

namespace EhrConnect.Tests.Unit.Fhir.Reading;

/// <summary>
/// The reader against the strict deserializer of the SDK, which checks the same rules by other means: on real resources, and
/// on real resources with one thing broken.
/// </summary>
public sealed class SdkAgreementTests
{
    private static readonly FhirJsonDeserializer Sdk = new(new DeserializerSettings().UsingMode(DeserializationMode.Strict));

    private const int Rounds = 2_000;

    // Where the two differ by intention.
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["params-empty.json"] = "Parameters without parameter is valid R4 (HL7's own validator agrees); the SDK calls every object without content empty.",
        ["toplevel-maxvalueduration-profile.json"] = "ElementDefinition.maxValue[x] has no Duration in R4; the SDK takes any type of the choice.",
    };

    [SampleFact]
    public void Valid_resources_pass()
    {
        Assert.All(SampleResource.Positives(), resource => Assert.Empty(ResourceReader.Read(resource.Json, resource.Type).Issues));
        Assert.All(SampleResource.Synthea(), resource => Assert.Empty(ResourceReader.Read(resource.Json, resource.Type).Issues));
        Assert.All(SampleResource.SyntheaBundles(), resource => Assert.Empty(ResourceReader.Read(resource.Json, resource.Type).Issues));
    }

    [SampleFact]
    public void Both_agree_on_HL7s_test_cases()
    {
        var differences = SampleResource.Cases().Where(resource => Accepts(resource.Json) != ResourceReader.Read(resource.Json, resource.Type).IsValid).Select(resource => resource.Source);

        Assert.Equal(Known.Keys.Order(StringComparer.Ordinal), differences.Order(StringComparer.Ordinal));
    }

    [SampleFact]
    public void Both_agree_on_resources_with_one_thing_broken()
    {
        var seeds = SampleResource.Positives().Concat(SampleResource.Synthea().GroupBy(resource => resource.Type).Select(type => type.First()))
            .Where(resource => resource.Json.Length < 20_000).ToArray();
        var (agreed, refused) = (0, 0);
        var random = new Random(20261124);
        for (var round = 0; round < Rounds; round++)
        {
            var (seed, kind, place) = (seeds[random.Next(seeds.Length)], random.Next(Mutation.Kinds), random.Next(10_000));
            if (Mutation.Apply(seed.Json, kind, place) is not { } mutated) continue;
            var (theirs, ours) = (Accepts(mutated), ResourceReader.Read(mutated, seed.Type));
            if (theirs == ours.IsValid) agreed++;
            else if (!StricterByIntention(ours)) Assert.Fail($"{seed.Source}, mutation {kind} at {place}: the SDK says {theirs}, the reader {string.Join("; ", ours.Issues)}");
            if (!ours.IsValid) refused++;
        }

        Assert.True(agreed > 1_000 && refused > 300, $"{agreed} agreed, {refused} refused");
    }

    // Rules of R4 that the SDK's deserializer leaves to a validator.
    private static bool StricterByIntention(ReadResource ours) => ours.Issues.Count > 0 && ours.Issues.All(issue =>
        issue.Diagnostics.StartsWith("The url of an extension must be absolute", StringComparison.Ordinal)
        || issue.Diagnostics.StartsWith("The value is not a URI", StringComparison.Ordinal)
        || issue.Diagnostics.StartsWith("An extension has either a value or extensions", StringComparison.Ordinal)
        || issue.Diagnostics.StartsWith("No coding is in the value set", StringComparison.Ordinal)
        || issue.Diagnostics.StartsWith("A value and the object beside it", StringComparison.Ordinal)
        || issue.Diagnostics.StartsWith("The element has an id and nothing else", StringComparison.Ordinal));

    private static bool Accepts(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 65 });
        try
        {
            return Sdk.TryDeserializeResource(ref reader, out _, out _);
        }
        catch (Exception exception) when (exception is InvalidOperationException or CodedValidationException)
        {
            return false; // the SDK's way of refusing an object where it expects an array, and the like
        }
    }

    /// <summary>Breaks one thing, or changes one thing that may stay valid.</summary>
    private static class Mutation
    {
        public const int Kinds = 12;

        public static byte[]? Apply(byte[] json, int kind, int place)
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
}
