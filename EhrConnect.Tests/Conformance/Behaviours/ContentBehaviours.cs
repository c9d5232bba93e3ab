using System.Xml.Linq;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>21 to 29: addresses, media types and content that is refused (FHIR R4, 3.1.0.1 and 2.6).</summary>
public sealed class ContentBehaviours(SharedStack shared) : FhirConformance(shared)
{
    private const string Xml = "application/fhir+xml";

    [Behaviour("21", "Unknown resource type: 404 with an OperationOutcome, for every method")]
    public async Task UnknownType()
    {
        (await Client.GetAsync("NoSuch/1")).Expect(404, "not-found");
        (await Client.PostAsync("NoSuch", "{}")).Expect(404, "not-found");
        (await Client.PutAsync("NoSuch/1", "{}")).Expect(404, "not-found");
        (await Client.DeleteAsync("NoSuch/1")).Expect(404, "not-found");
    }

    [Behaviour("22", "Case matters in type names")]
    public async Task Case()
    {
        (await Client.GetAsync("patient")).Expect(404, "not-found");
        (await Client.PostAsync("Patient", Patient().Replace("Patient", "patient", StringComparison.Ordinal))).Expect(400);
    }

    [Behaviour("23a", "charset=utf-8 is taken and given, other charsets are 415")]
    public async Task Charset()
    {
        var created = (await Client.PostAsync("Patient", Patient("Ünal"), ("Content-Type", "application/fhir+json; charset=utf-8"))).Expect(201);

        Assert.Equal("Ünal", created.Json.GetProperty("name")[0].GetProperty("family").GetString());
        (await Client.PostAsync("Patient", Patient(), ("Content-Type", "application/fhir+json; charset=utf-16"))).Expect(415, "not-supported");
    }

    [Behaviour("23b", "_format=xml for read, vread, history, search, create, update, patch, batch and errors")]
    public async Task XmlEverywhere()
    {
        var created = await Client.CreateAsync(Patient());
        var path = $"Patient/{created.Id}";
        var fields = ("Content-Type", Xml);
        FhirReply[] replies =
        [
            await Client.GetAsync($"{path}?_format=xml"),
            await Client.GetAsync($"{path}/_history/1?_format=xml"),
            await Client.GetAsync($"{path}/_history?_format=xml"),
            await Client.GetAsync($"Patient?_id={created.Id}&_format=xml"),
            await Client.GetAsync($"Patient/{Unique()}?_format=xml"),
            await Client.SendAsync("POST", "Patient?_format=xml", "<Patient xmlns=\"http://hl7.org/fhir\"><active value=\"true\"/></Patient>", fields),
            await Client.SendAsync("PUT", $"{path}?_format=xml", $"<Patient xmlns=\"http://hl7.org/fhir\"><id value=\"{created.Id}\"/><active value=\"true\"/></Patient>", fields),
            await Client.SendAsync("PATCH", $"{path}?_format=xml", "[{\"op\":\"replace\",\"path\":\"/active\",\"value\":false}]", ("Content-Type", "application/json-patch+json")),
            await Client.SendAsync(
                "POST",
                "/fhir/R4?_format=xml",
                $"<Bundle xmlns=\"http://hl7.org/fhir\"><type value=\"batch\"/><entry><request><method value=\"GET\"/><url value=\"{path}\"/></request></entry></Bundle>",
                fields),
        ];

        Assert.All(replies, reply => Assert.Equal(Xml, reply.MediaType));
        Assert.Equal([200, 200, 200, 200, 404, 201, 200, 200, 200], replies.Select(reply => reply.Code));
        Assert.Equal(
            ["Patient", "Patient", "Bundle", "Bundle", "OperationOutcome", "Patient", "Patient", "Patient", "Bundle"], replies.Select(reply => XDocument.Parse(reply.Body).Root!.Name.LocalName));
    }

    [Behaviour("24", "Accept: text/html or what is not offered: 406")]
    public async Task Accept()
    {
        (await Client.GetAsync("Patient/1", ("Accept", "text/html"))).Expect(406, "not-supported");
        (await Client.GetAsync("Patient/1?_format=turtle")).Expect(406, "not-supported");
    }

    [Behaviour("25", "Content-Type unset or not offered: 415")]
    public async Task ContentType()
    {
        (await Client.PostAsync("Patient", Patient(), ("Content-Type", "text/plain"))).Expect(415, "not-supported");
        (await Client.PostAsync("Patient", Patient(), ("Content-Type", ""))).Expect(415, "not-supported");
        (await Client.PostAsync("/fhir/R4", "{}", ("Content-Type", "text/plain"))).Expect(415, "not-supported");
    }

    [Behaviour("26", "Malformed JSON: 400 with line and place")]
    public async Task Malformed()
    {
        var reply = (await Client.PostAsync("Patient", "{\"resourceType\":\"Patient\",\n\"active\":tru}")).Expect(400, "structure");

        Assert.Contains("line 2", reply.Diagnostics, StringComparison.Ordinal);
    }

    [BehaviourCases("27", "Duplicate JSON keys: 400 with the place, however they are written")]
    [InlineData("""{"resourceType":"Patient","active":true,"active":true}""")]
    [InlineData("""{"resourceType":"Patient","active":true,"activ\u0065":false}""")]
    [InlineData("""{"resourceType":"Patient","resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"a","family":"b"}]}""")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://x","valueCode":"a","valueCode":"a"}]}""")]
    public async Task Duplicates(string body) => Assert.StartsWith("Patient", (await Client.PostAsync("Patient", body)).Expect(400, "structure").Expression, StringComparison.Ordinal);

    [BehaviourCases("28", "Unknown element: 400 with the place, at any depth")]
    [InlineData("""{"resourceType":"Patient","foo":1}""", "Patient")]
    [InlineData("""{"resourceType":"Patient","name":[{"families":"x"}]}""", "Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Organization","nmae":"x"}]}""", "Patient.contained[0]")]
    public async Task UnknownElement(string body, string place) => Assert.StartsWith(place, (await Client.PostAsync("Patient", body)).Expect(400, "structure").Expression, StringComparison.Ordinal);

    [BehaviourCases("29", "Control characters are refused")]
    [InlineData("\\u0000")]
    [InlineData("\\u0007")]
    [InlineData("\u0007")]
    public async Task ControlCharacters(string character) => (await Client.PostAsync("Patient", Patient($"a{character}b"))).Expect(400);

    [BehaviourCases("29a", "Wrong types, bad primitives, missing elements and codes outside a required binding: 400 with the place")]
    [InlineData("Patient", """{"resourceType":"Patient","active":"true"}""", "Patient.active")]
    [InlineData("Patient", """{"resourceType":"Patient","name":{"family":"x"}}""", "Patient.name")]
    [InlineData("Patient", """{"resourceType":"Patient","birthDate":"2026-02-30"}""", "Patient.birthDate")]
    [InlineData("Observation", """{"resourceType":"Observation","status":"final","code":{"text":"x"},"issued":"2026-01-01T08:00"}""", "Observation.issued")]
    [InlineData("Patient", """{"resourceType":"Patient","gender":"woman"}""", "Patient.gender")]
    [InlineData("Observation", """{"resourceType":"Observation","code":{"text":"x"}}""", "Observation")]
    [InlineData("Patient", """{"resourceType":"Patient","name":[]}""", "Patient.name")]
    [InlineData("Patient", """{"resourceType":"Patient","name":[{"family":""}]}""", "Patient.name[0].family")]
    [InlineData("Patient", """{"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2026"}""", "Patient")]
    public async Task Invalid(string type, string body, string place) => Assert.StartsWith(place, (await Client.PostAsync(type, body)).Expect(400).Expression, StringComparison.Ordinal);

    [Behaviour("29b", "A decimal comes back digit for digit")]
    public async Task Decimals()
    {
        const string Value = "0.100000000000000000000000000000001000";
        var created = await Client.CreateAsync($$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":{{{Value}}}}}""");

        Assert.Contains($"\"value\":{Value}}}", (await Client.GetAsync($"Observation/{created.Id}")).Body, StringComparison.Ordinal);
    }

    [BehaviourCases("29c", "Script in an id, an address or the narrative is refused")]
    [InlineData("PUT", "Patient/<script>", """{"resourceType":"Patient","id":"<script>"}""", 400)]
    [InlineData("GET", "Patient/<script>alert(1)</script>", null, 404)]
    [InlineData("POST", "Patient", """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>alert(1)</script></div>"}}""", 400)]
    [InlineData("POST", "Patient", """{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><img src=\"x\" onerror=\"alert(1)\"/></div>"}}""", 400)]
    public async Task Script(string method, string path, string? body, int status)
    {
        var reply = (await Client.SendAsync(method, path, body)).Expect(status);

        Assert.DoesNotContain("<script", reply.Body, StringComparison.Ordinal);
        Assert.Equal("application/fhir+json", reply.MediaType);
    }

    [Behaviour("29d", "Nested deeper than a resource can be: 400, not a crash")]
    public async Task Depth()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"url\":\"http://x\",\"extension\":[", 2_000)) + string.Concat(Enumerable.Repeat("]}", 2_000));

        (await Client.PostAsync("Patient", Patient(more: $",\"extension\":[{deep}]"))).Expect(400);
        (await Client.PostAsync("/fhir/R4", $$$"""{"resourceType":"Bundle","type":"batch","entry":[{"resource":{{{deep}}},"request":{"method":"POST","url":"Patient"}}]}""")).Expect(400);
        (await Client.GetAsync("Patient?_count=1")).Expect(200);
    }

    [Behaviour("29e", "A body above the limit: 413")]
    public async Task TooLarge()
    {
        // Without the header the connection may be closed while the body is still being sent.
        (await Client.PostAsync("Patient", Patient(new string('x', 11 * 1024 * 1024)), ("Expect", "100-continue"))).Expect(413, "too-long");
    }
}
