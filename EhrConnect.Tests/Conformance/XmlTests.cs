using System.Xml.Linq;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Every interaction in XML (FHIR R4, 2.6.1): what goes in comes out, in either form.</summary>
public sealed class XmlTests(SharedStack shared) : FhirConformance(shared)
{
    private const string Type = "application/fhir+xml";

    private static readonly XNamespace Fhir = "http://hl7.org/fhir";

    [Fact]
    public async Task A_resource_sent_in_XML_is_read_in_both_forms_with_its_decimals()
    {
        const string Sent = """<Observation xmlns="http://hl7.org/fhir"><status value="final"/><code><text value="Größe"/></code><valueQuantity><value value="1.500"/></valueQuantity></Observation>""";

        var created = await Client.SendAsync("POST", "Observation", Sent, ("Content-Type", Type), ("Accept", Type));

        Assert.Equal((201, Type), (created.Code, created.MediaType));
        var id = XDocument.Parse(created.Body).Root!.Element(Fhir + "id")!.Attribute("value")!.Value;
        var json = await Client.GetAsync($"Observation/{id}");
        Assert.Contains("\"value\":1.500", json.Body, StringComparison.Ordinal);
        Assert.Equal("Größe", json.Json.GetProperty("code").GetProperty("text").GetString());
        var xml = await Client.GetAsync($"Observation/{id}?_format=xml");
        Assert.Equal(created.Body, xml.Body);
        Assert.Equal("1.500", XDocument.Parse(xml.Body).Descendants(Fhir + "valueQuantity").Single().Element(Fhir + "value")!.Attribute("value")!.Value);
    }

    [Fact]
    public async Task What_was_read_in_XML_can_be_sent_back_and_changes_nothing()
    {
        var created = await Client.CreateAsync(Patient("Back", more: ",\"_birthDate\":{\"extension\":[{\"url\":\"http://example.org/x\",\"valueCode\":\"unknown\"}]}"));
        var xml = await Client.GetAsync($"Patient/{created.Id}", ("Accept", Type));

        var updated = await Client.SendAsync("PUT", $"Patient/{created.Id}", xml.Body, ("Content-Type", Type));

        Assert.Equal((200, "W/\"1\""), (updated.Code, updated.ETag));
    }

    [Fact]
    public async Task A_search_answers_its_bundle_in_XML()
    {
        var family = Unique();
        await Client.CreateAsync(Patient(family));

        var found = await Client.GetAsync($"Patient?family={family}&_format=xml&_pretty=true");

        var bundle = XDocument.Parse(found.Body).Root!;
        Assert.Equal((200, Type, "Bundle"), (found.Code, found.MediaType, bundle.Name.LocalName));
        Assert.Equal(family, bundle.Descendants(Fhir + "family").Single().Attribute("value")!.Value);
    }

    [Theory]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><nmae value=\"Zyxwv\"/></Patient>")]
    [InlineData("<Patient xmlns=\"http://hl7.org/fhir\"><name>Zyxwv")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"Zyxwv\">]><Patient xmlns=\"http://hl7.org/fhir\"><language value=\"&a;\"/></Patient>")]
    public async Task Bad_XML_is_refused_without_its_values_and_in_the_form_that_was_asked_for(string body)
    {
        var reply = await Client.SendAsync("POST", "Patient", body, ("Content-Type", Type), ("Accept", Type));

        Assert.Equal((400, Type), (reply.Code, reply.MediaType));
        Assert.Equal("OperationOutcome", XDocument.Parse(reply.Body).Root!.Name.LocalName);
        Assert.DoesNotContain("Zyxwv", reply.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_the_pipeline_is_in_the_form_that_was_asked_for()
    {
        using var anonymous = new FhirClient(Stack.Client(token: null));

        var reply = await anonymous.GetAsync("Patient/1", ("Accept", Type));

        Assert.Equal((401, Type), (reply.Code, reply.MediaType));
        Assert.Equal("login", XDocument.Parse(reply.Body).Descendants(Fhir + "issue").Single().Element(Fhir + "code")!.Attribute("value")!.Value);
    }
}
