using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using EhrConnect.Fhir.Reading;
using EhrConnect.Fhir.Xml;
using EhrConnect.Tests.Fixtures;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace EhrConnect.Tests.Unit.Fhir.Xml;

/// <summary>The two forms of a resource (FHIR R4, 2.6.1 and 2.6.2); the SDK's serializers are the reference.</summary>
public sealed class FhirXmlTests
{
    private static readonly FhirJsonDeserializer JsonSdk = new(new DeserializerSettings().UsingMode(DeserializationMode.SyntaxOnly));
    private static readonly FhirXmlDeserializer XmlSdk = new(new DeserializerSettings().UsingMode(DeserializationMode.SyntaxOnly));

    [Fact]
    public void Elements_come_in_the_order_of_the_definition_with_values_as_attributes()
    {
        const string Json = """
            {"birthDate":"1980-05","name":[{"given":["A",null,"C"],"_given":[null,{"extension":[{"valueCode":"x","url":"http://e.org/x"}]},{"id":"g"}],"id":"n","family":"<&\"\n"}],
             "contained":[{"code":{"text":"t"},"resourceType":"Basic","id":"b"}],"id":"p","resourceType":"Patient","active":true,
             "text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p title='q'>a &amp; b</p></div>","status":"generated"},"_active":{"id":"z"},
             "deceasedDateTime":"2020-01-01T00:00:00.100Z","multipleBirthInteger":2}
            """;

        Assert.Equal(
            """<?xml version="1.0" encoding="UTF-8"?><Patient xmlns="http://hl7.org/fhir"><id value="p"/>"""
            + """<text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p title='q'>a &amp; b</p></div></text>"""
            + """<contained><Basic><id value="b"/><code><text value="t"/></code></Basic></contained><active id="z" value="true"/>"""
            + """<name id="n"><family value="&lt;&amp;&quot;&#10;"/><given value="A"/><given><extension url="http://e.org/x"><valueCode value="x"/></extension></given><given id="g" value="C"/></name>"""
            + """<birthDate value="1980-05"/><deceasedDateTime value="2020-01-01T00:00:00.100Z"/><multipleBirthInteger value="2"/></Patient>""",
            Encoding.UTF8.GetString(FhirXml.FromJson(Encoding.UTF8.GetBytes(Json))));
    }

    [Theory]
    [InlineData("1.00")]
    [InlineData("0.10")]
    [InlineData("1E-28")]
    [InlineData("-123456789012345678901234567890.1200")]
    public void The_digits_of_a_decimal_survive_both_ways(string number)
    {
        var json = Encoding.UTF8.GetBytes($$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":{{{number}}}}}""");

        var xml = FhirXml.FromJson(json);

        Assert.Contains($"<value value=\"{number}\"/>", Encoding.UTF8.GetString(xml), StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(FhirXml.ToJson(xml).Json!));
    }

    [SampleFact]
    public void Every_sample_survives_JSON_to_XML_to_JSON() => Assert.All(Samples(), sample =>
    {
        var reading = FhirXml.ToJson(FhirXml.FromJson(sample.Json));

        Assert.Null(reading.Issue);
        Assert.True(JsonNode.DeepEquals(Normal(sample.Json, LoadOptions.PreserveWhitespace), Normal(reading.Json!, LoadOptions.PreserveWhitespace)), sample.Source);
    });

    [SampleFact]
    public void The_SDK_reads_the_same_resource_from_our_XML() => Assert.All(Samples(), sample =>
    {
        var json = Squeezed(sample);
        XmlSdk.TryDeserializeResource(Encoding.UTF8.GetString(FhirXml.FromJson(Encoding.UTF8.GetBytes(json))), out var fromXml, out _);
        JsonSdk.TryDeserializeResource(json, out var fromJson, out _);

        Assert.True(fromJson!.IsExactly(fromXml!), sample.Source);
    });

    [SampleFact]
    public void We_read_the_same_resource_from_the_XML_of_the_SDK() => Assert.All(Samples(), sample =>
    {
        JsonSdk.TryDeserializeResource(Squeezed(sample), out var resource, out _);
        var reading = FhirXml.ToJson(Encoding.UTF8.GetBytes(new FhirXmlSerializer().SerializeToString(resource!)));

        Assert.Null(reading.Issue);
        JsonSdk.TryDeserializeResource(Encoding.UTF8.GetString(reading.Json!), out var again, out _);
        Assert.True(resource!.IsExactly(again!), sample.Source);
        Assert.Empty(ResourceReader.Read(reading.Json!, sample.Type).Issues);
    });

    [Fact]
    public void Indented_XML_says_the_same()
    {
        var json = """{"resourceType":"Patient","id":"p","name":[{"family":"a b"}],"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><pre>a\n  b</pre></div>"}}"""u8.ToArray();

        var xml = FhirXml.FromJson(json, indented: true);

        Assert.Contains("\n  <name>\n    <family value=\"a b\"/>\n  </name>\n", Encoding.UTF8.GetString(xml), StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(FhirXml.ToJson(xml).Json)));
    }

    [Fact]
    public void What_a_lenient_organisation_stored_stays_readable_and_its_narrative_harmless()
    {
        var json = """{"resourceType":"Patient","nmae":[{"family":"x","odd":[1,"2"]},{"y":true}],"active":"yes","gender":{"code":"m"},"text":{"status":"generated","div":"<div><script>x</script>"}}"""u8.ToArray();

        var xml = Encoding.UTF8.GetString(FhirXml.FromJson(json));

        Assert.Contains("""<nmae><family value="x"/><odd value="1"/><odd value="2"/></nmae><nmae><y value="true"/></nmae>""", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", xml, StringComparison.Ordinal);
        Assert.Equal("Patient", XDocument.Parse(xml).Root!.Name.LocalName);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("<Patient", "not well-formed")]
    [InlineData("<!DOCTYPE Patient [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Patient xmlns=\"http://hl7.org/fhir\"><language value=\"&x;\"/></Patient>", "without DTD")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><language value=\"&nbsp;\"/></Patient>", "not well-formed")]
    [InlineData("<Patient/>", "namespace http://hl7.org/fhir")]
    [InlineData("<Nothing xmlns=\"http://hl7.org/fhir\"/>", "no resource type")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\">Zyxwv</Patient>", "text between elements")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\" id=\"x\"/>", "no attributes")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><name family=\"Zyxwv\"/></Patient>", "attribute is not defined")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"true\" x=\"Zyxwv\"/></Patient>", "attribute is not defined")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><x:active xmlns:x=\"urn:x\" value=\"true\"/></Patient>", "another namespace")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><contained/></Patient>", "resource was expected")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><text><div>Zyxwv</div></text></Patient>", "1999/xhtml")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"/><Patient xmlns=\"http://hl7.org/fhir\"/>", "not well-formed")]
    public void What_is_no_resource_in_XML_is_refused_with_the_reason(string xml, string reason)
    {
        var reading = FhirXml.ToJson(Encoding.UTF8.GetBytes(xml));

        Assert.Null(reading.Json);
        Assert.Contains(reason, reading.Issue!.Diagnostics, StringComparison.Ordinal);
        Assert.DoesNotContain("Zyxwv", reading.Issue.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_has_its_bound()
    {
        var xml = $"<Patient xmlns=\"http://hl7.org/fhir\">{string.Concat(Enumerable.Repeat("<extension>", 100_000))}";

        Assert.Contains("deeper than", FhirXml.ToJson(Encoding.UTF8.GetBytes(xml)).Issue!.Diagnostics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<nmae value=\"x\"/>", "Patient.nmae")]
    [InlineData("<active value=\"yes\"/>", "Patient.active")]
    [InlineData("<active/>", "Patient.active")]
    [InlineData("<multipleBirthInteger value=\"+2\"/>", "Patient.multipleBirth")]
    [InlineData("<birthDate value=\"1980-13\"/>", "Patient.birthDate")]
    [InlineData("<name/>", "Patient.name[0]")]
    [InlineData("<gender value=\"male\"/><gender value=\"male\"/>", "Patient.gender")]
    [InlineData("<name><given value=\"a\"/></name><active value=\"true\"/><name><given value=\"b\"/></name>", "Patient.name")]
    public void Invalid_content_in_XML_is_found_like_that_in_JSON(string elements, string expression)
    {
        var json = FhirXml.ToJson(Encoding.UTF8.GetBytes($"<Patient xmlns=\"http://hl7.org/fhir\">{elements}</Patient>")).Json!;

        Assert.Equal(expression, Assert.Single(ResourceReader.Read(json, "Patient").Issues).Expression);
    }

    private static IEnumerable<SampleResource> Samples() => SampleResource.Positives()
        .Concat(SampleResource.Synthea().GroupBy(resource => resource.Type).Select(type => type.First()))
        .Append(SampleResource.SyntheaBundles().Last());

    // The SDK drops white space between the elements of a narrative.
    private static string Squeezed(SampleResource sample) => Normal(sample.Json, LoadOptions.None).ToJsonString();

    // The order of members differs by intention; a narrative is the same when its markup is.
    private static JsonNode Normal(byte[] json, LoadOptions whiteSpace)
    {
        var root = JsonNode.Parse(json)!;
        Visit(root);
        return root;

        void Visit(JsonNode? node)
        {
            if (node is JsonArray items)
            {
                foreach (var item in items) Visit(item);
            }
            else if (node is JsonObject members)
            {
                if (members["div"] is JsonValue div) members["div"] = XElement.Parse(div.GetValue<string>(), whiteSpace).ToString(SaveOptions.DisableFormatting);
                foreach (var member in members.ToList()) Visit(member.Value);
            }
        }
    }
}
