using System.Text;
using System.Text.Json.Nodes;
using EhrConnect.Fhir.Patching;

namespace EhrConnect.Tests.Unit.Fhir;

/// <summary>The operations of FHIRPath Patch (FHIR R4, page FHIRPath Patch).</summary>
public sealed class FhirPathPatchTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient"}""", "add|Patient|birthDate|valueDate:\"1930-01-01\"", """{"resourceType":"Patient","birthDate":"1930-01-01"}""")]
    [InlineData("""{"resourceType":"Patient"}""", "add|Patient|name|valueHumanName:{\"family\":\"a\"}", """{"resourceType":"Patient","name":[{"family":"a"}]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["a"]}]}""", "add|Patient.name[0]|given|valueString:\"b\"", """{"resourceType":"Patient","name":[{"given":["a","b"]}]}""")]
    [InlineData("""{"resourceType":"Patient"}""", "add|Patient|deceased|valueBoolean:true", """{"resourceType":"Patient","deceasedBoolean":true}""")]
    [InlineData("""{"resourceType":"Patient","birthDate":"1920-01-01"}""", "replace|Patient.birthDate||valueDate:\"1930-01-01\"", """{"resourceType":"Patient","birthDate":"1930-01-01"}""")]
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":true}""", "replace|Patient.deceased||valueDateTime:\"2020\"", """{"resourceType":"Patient","deceasedDateTime":"2020"}""")]
    [InlineData("""{"resourceType":"Patient","birthDate":"1920-01-01","active":true}""", "delete|Patient.birthDate||", """{"resourceType":"Patient","active":true}""")]
    [InlineData("""{"resourceType":"Patient","active":true}""", "delete|Patient.birthDate||", """{"resourceType":"Patient","active":true}""")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"system":"a","value":"1"},{"system":"b","value":"2"}]}""", "delete|Patient.identifier.where(system='b')||", """{"resourceType":"Patient","identifier":[{"system":"a","value":"1"}]}""")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"value":"1"}],"active":true}""", "delete|Patient.identifier[0]||", """{"resourceType":"Patient","active":true}""")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"system":"a","value":"1"},{"system":"b","value":"2"}]}""", "replace|Patient.identifier.where(system='b').value||valueString:\"3\"", """{"resourceType":"Patient","identifier":[{"system":"a","value":"1"},{"system":"b","value":"3"}]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["a","b"],"_given":[null,{"id":"x"}]}]}""", "delete|Patient.name[0].given[0]||", """{"resourceType":"Patient","name":[{"given":["b"],"_given":[{"id":"x"}]}]}""")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"value":"1"},{"value":"3"}]}""", "insert|Patient.identifier|1|valueIdentifier:{\"value\":\"2\"}", """{"resourceType":"Patient","identifier":[{"value":"1"},{"value":"2"},{"value":"3"}]}""")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"value":"1"},{"value":"2"}]}""", "insert|Patient.identifier|2|valueIdentifier:{\"value\":\"3\"}", """{"resourceType":"Patient","identifier":[{"value":"1"},{"value":"2"},{"value":"3"}]}""")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"value":"1"},{"value":"2"},{"value":"3"}]}""", "move|Patient.identifier|2>0|", """{"resourceType":"Patient","identifier":[{"value":"3"},{"value":"1"},{"value":"2"}]}""")]
    [InlineData("""{"resourceType":"Observation","valueQuantity":{"value":1.00,"unit":"m"}}""", "replace|Observation.value.unit||valueString:\"km\"", """{"resourceType":"Observation","valueQuantity":{"value":1.00,"unit":"km"}}""")]
    public void Operations_do_what_the_standard_says(string resource, string operation, string expected)
    {
        var result = Apply(resource, operation);

        Assert.True(result.Issue is null, result.Issue?.Diagnostics);
        Assert.Equal(expected, Encoding.UTF8.GetString(result.Json!));
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","birthDate":"1920-01-01"}""", "add|Patient|birthDate|valueDate:\"1930-01-01\"")]
    [InlineData("""{"resourceType":"Patient"}""", "add|Patient|nothing|valueDate:\"1930-01-01\"")]
    [InlineData("""{"resourceType":"Patient"}""", "replace|Patient.birthDate||valueDate:\"1930-01-01\"")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"value":"1"},{"value":"2"}]}""", "delete|Patient.identifier||")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"value":"1"}]}""", "insert|Patient.identifier|2|valueIdentifier:{\"value\":\"2\"}")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"value":"1"}]}""", "move|Patient.identifier|0>1|")]
    [InlineData("""{"resourceType":"Patient","active":true}""", "move|Patient.active|0>0|")]
    [InlineData("""{"resourceType":"Patient","id":"a"}""", "replace|Patient.id||valueId:\"b\"")]
    [InlineData("""{"resourceType":"Patient","id":"a","meta":{"versionId":"1"}}""", "replace|Patient.meta.versionId||valueId:\"2\"")]
    [InlineData("""{"resourceType":"Patient"}""", "add|Patient|id|valueId:\"b\"")]
    [InlineData("""{"resourceType":"Patient","active":true}""", "delete|Patient||")]
    [InlineData("""{"resourceType":"Patient","active":true}""", "delete|Patient.(||")]
    [InlineData("""{"resourceType":"Patient","active":true}""", "delete|1 + 1||")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a"}]}""", "delete|Patient.name.where(family.matches('(a+)+$'))||")]
    public void What_cannot_be_applied_says_which_operation(string resource, string operation)
    {
        var result = Apply(resource, operation);

        Assert.Null(result.Json);
        Assert.Equal("Parameters.parameter[0]", result.Issue!.Expression);
    }

    [Fact]
    public void A_value_of_parts_becomes_an_element_that_has_no_type_of_its_own()
    {
        const string Patch =
            """
            {"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},{"name":"name","valueString":"contact"},
            {"name":"value","part":[{"name":"name","valueHumanName":{"text":"a"}},{"name":"telecom","valueContactPoint":{"value":"1"}},{"name":"telecom","valueContactPoint":{"value":"2"}}]}]}]}
            """;

        var result = FhirPathPatch.Parse(Encoding.UTF8.GetBytes(Patch)).Patch!.Apply("""{"resourceType":"Patient"}"""u8.ToArray());

        Assert.Equal("""{"resourceType":"Patient","contact":[{"name":{"text":"a"},"telecom":[{"value":"1"},{"value":"2"}]}]}""", Encoding.UTF8.GetString(result.Json!));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"resourceType\":\"Parameters\"}")]
    [InlineData("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"other\"}]}")]
    [InlineData("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":[{\"name\":\"type\",\"valueCode\":\"jump\"}]}]}")]
    [InlineData("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":[{\"name\":\"type\",\"valueCode\":\"add\"},{\"name\":\"path\",\"valueString\":\"Patient\"}]}]}")]
    public void A_malformed_document_is_no_patch(string document) => Assert.NotNull(FhirPathPatch.Parse(Encoding.UTF8.GetBytes(document)).Issue);

    // type|path|name or index or source>destination|value
    private static PatchResult Apply(string resource, string operation)
    {
        var fields = operation.Split('|', 4);
        var parts = new JsonArray { Part("type", "valueCode", fields[0]), Part("path", "valueString", fields[1]) };
        if (fields[0] is "add") parts.Add((JsonNode)Part("name", "valueString", fields[2]));
        if (fields[0] is "insert") parts.Add((JsonNode)Part("index", "valueInteger", int.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture)));
        if (fields[0] is "move")
        {
            parts.Add((JsonNode)Part("source", "valueInteger", fields[2][0] - '0'));
            parts.Add((JsonNode)Part("destination", "valueInteger", fields[2][2] - '0'));
        }

        if (fields[3].Length > 0)
        {
            var colon = fields[3].IndexOf(':');
            parts.Add((JsonNode)Part("value", fields[3][..colon], JsonNode.Parse(fields[3][(colon + 1)..])));
        }

        var document = new JsonObject { ["resourceType"] = "Parameters", ["parameter"] = new JsonArray { new JsonObject { ["name"] = "operation", ["part"] = parts } } };
        var parsed = FhirPathPatch.Parse(Encoding.UTF8.GetBytes(document.ToJsonString()));
        Assert.True(parsed.Issue is null, parsed.Issue?.Diagnostics);
        return parsed.Patch!.Apply(Encoding.UTF8.GetBytes(resource));
    }

    private static JsonObject Part(string name, string type, JsonNode? value) => new() { ["name"] = name, [type] = value };
}
