using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Media types, addresses and content that is not acceptable (FHIR R4, 3.1.0.1).</summary>
public sealed class RepresentationTests(SharedStack shared) : FhirConformance(shared)
{
    [Theory]
    [InlineData("NoSuchType")]
    [InlineData("patient")]
    [InlineData("PATIENT/1")]
    [InlineData("Parameters")]
    [InlineData("NoSuchType/1/_history/1")]
    public async Task Unknown_resource_types_are_not_found(string path)
    {
        var reply = await Client.GetAsync(path);

        Assert.Equal((404, "not-found"), (reply.Code, reply.IssueCode));
        AssertValid(reply, "OperationOutcome");
    }

    [Theory]
    [InlineData("application/fhir+json", 200, "application/fhir+json")]
    [InlineData("application/json", 200, "application/json")]
    [InlineData("*/*", 200, "application/fhir+json")]
    [InlineData("text/html, application/json;q=0.9", 200, "application/json")]
    [InlineData("application/json;q=0.5, application/fhir+json;q=0.4", 200, "application/json")]
    [InlineData("application/fhir+json; fhirVersion=4.0", 200, "application/fhir+json")]
    [InlineData("application/fhir+json; fhirVersion=3.0", 406, "application/fhir+json")]
    [InlineData("application/fhir+xml", 200, "application/fhir+xml")]
    [InlineData("application/xml;q=0.8, text/html", 200, "application/fhir+xml")]
    [InlineData("application/fhir+xml;q=0.5, application/fhir+json;q=0.6", 200, "application/fhir+json")]
    [InlineData("text/html", 406, "application/fhir+json")]
    [InlineData("application/fhir+json;q=0", 406, "application/fhir+json")]
    [InlineData("not a type", 406, "application/fhir+json")]
    public async Task Accept_decides_the_media_type(string accept, int status, string mediaType)
    {
        var reply = await Client.GetAsync("Patient?_count=1", ("Accept", accept));

        Assert.Equal((status, mediaType), (reply.Code, reply.MediaType));
    }

    [Theory]
    [InlineData("json", 200)]
    [InlineData("application/fhir%2Bjson", 200)]
    [InlineData("application/fhir+json", 200)]
    [InlineData("xml", 200)]
    [InlineData("application/fhir%2Bxml", 200)]
    [InlineData("html", 406)]
    public async Task Format_goes_before_accept(string format, int status) =>
        Assert.Equal(status, (await Client.GetAsync($"Patient?_count=1&_format={format}", ("Accept", status == 200 ? "text/html" : "application/json"))).Code);

    [Fact]
    public async Task Pretty_is_for_people()
    {
        var created = await Client.CreateAsync("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.00}}""");

        var pretty = await Client.GetAsync($"Observation/{created.Id}?_pretty=true");

        Assert.Contains("\n    \"value\": 1.00\n", pretty.Body, StringComparison.Ordinal);
        Assert.Equal(created.Body, (await Client.GetAsync($"Observation/{created.Id}?_pretty=false")).Body);
        Assert.Equal(400, (await Client.GetAsync($"Observation/{created.Id}?_pretty=very")).Code);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/soap+xml")]
    [InlineData("application/fhir+xml; charset=iso-8859-1")]
    [InlineData("application/fhir+json; charset=iso-8859-1")]
    [InlineData("")]
    public async Task Other_content_types_are_refused(string contentType) => Assert.Equal(415, (await Client.PostAsync("Patient", Patient(), ("Content-Type", contentType))).Code);

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/fhir+json; charset=UTF-8")]
    public async Task JSON_in_UTF8_is_taken(string contentType) => Assert.Equal(201, (await Client.PostAsync("Patient", Patient(), ("Content-Type", contentType))).Code);

    [Theory]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"Zyxwv"]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"Zyxwv","family":"Zyxwv"}]}""")]
    [InlineData("""{"resourceType":"Patient","nmae":[{"family":"Zyxwv"}]}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"family":"Zyxwv\u0001"}]}""")]
    [InlineData("""{"resourceType":"Patient","birthDate":"Zyxwv"}""")]
    [InlineData("""{"resourceType":"Patient","gender":"Zyxwv"}""")]
    public async Task Invalid_content_is_refused_with_a_place_and_without_its_values(string body)
    {
        var reply = await Client.PostAsync("Patient", body);

        Assert.Equal(400, reply.Code);
        AssertValid(reply, "OperationOutcome");
        Assert.StartsWith("Patient", reply.Json.GetProperty("issue")[0].GetProperty("expression")[0].GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Zyxwv", reply.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_body_above_the_limit_is_413()
    {
        // Without the header the connection may be closed while the body is still being sent.
        var reply = await Client.PostAsync("Patient", Patient(new string('x', 11 * 1024 * 1024)), ("Expect", "100-continue"));

        Assert.Equal((413, "too-long"), (reply.Code, reply.IssueCode));
    }

    [Theory]
    [InlineData("GET", "Patient/1/$everything", null)]
    [InlineData("POST", "Patient/$validate", "{}")]
    [InlineData("POST", "$process-message", "{}")]
    [InlineData("GET", "AuditEvent", null)]
    [InlineData("GET", "/fhir/R4?_type=Patient,AuditEvent", null)]
    [InlineData("POST", "AuditEvent", "{}")]
    public async Task What_is_not_built_says_so(string method, string path, string? body)
    {
        var reply = await Client.SendAsync(method, path, body);

        Assert.Equal((501, "not-supported"), (reply.Code, reply.IssueCode));
    }

    [Fact]
    public async Task Parameters_that_would_change_a_read_are_refused()
    {
        var created = await Client.CreateAsync(Patient());

        Assert.Equal((400, "not-supported"), await CodeAsync($"Patient/{created.Id}?_include=Patient:organization"));
        Assert.Equal((400, "invalid"), await CodeAsync($"Patient/{created.Id}?_summary=count"));

        async Task<(int, string)> CodeAsync(string path)
        {
            var reply = await Client.GetAsync(path);
            return (reply.Code, reply.IssueCode);
        }
    }

    [Fact]
    public async Task Head_is_get_without_a_body()
    {
        var created = await Client.CreateAsync(Patient());

        var reply = await Client.SendAsync("HEAD", $"Patient/{created.Id}", null);

        Assert.Equal((200, "W/\"1\"", ""), (reply.Code, reply.ETag, reply.Body));
    }

    [Fact]
    public async Task The_capability_statement_is_public_and_says_what_the_search_does()
    {
        using var anonymous = new FhirClient(Stack.Client(token: null));

        var statement = await anonymous.GetAsync("metadata");

        AssertValid(statement, "CapabilityStatement");
        Assert.Equal((200, "4.0.1"), (statement.Code, statement.Json.GetProperty("fhirVersion").GetString()));
        var resources = statement.Json.GetProperty("rest")[0].GetProperty("resource").EnumerateArray().ToDictionary(r => r.GetProperty("type").GetString()!);
        Assert.DoesNotContain("AuditEvent", resources.Keys);
        foreach (var (type, resource) in resources.Where(r => r.Key is "Patient" or "Encounter" or "Basic"))
        {
            foreach (var parameter in resource.GetProperty("searchParam").EnumerateArray())
            {
                var value = parameter.GetProperty("type").GetString() switch { "date" => "2020", "quantity" or "number" => "1", "composite" => "x%24y", _ => "x" };
                Assert.Equal(200, (await Client.GetAsync($"{type}?{parameter.GetProperty("name").GetString()}={value}")).Code);
            }
        }

        var xml = await anonymous.GetAsync("metadata?_format=xml");
        Assert.Equal((200, "application/fhir+xml"), (xml.Code, xml.MediaType));
        Assert.Equal(400, (await anonymous.GetAsync("metadata?mode=partial")).Code);
        Assert.Equal((304, statement.ETag, ""), await HeldAsync(statement.ETag!));
        Assert.Equal(200, (await HeldAsync("W/\"other\"")).Code);
        AssertValid(await anonymous.GetAsync("metadata?mode=terminology"), "TerminologyCapabilities");
        Assert.DoesNotContain("searchParam", (await anonymous.GetAsync("metadata?_elements=status")).Body, StringComparison.Ordinal);

        async Task<(int Code, string? ETag, string Body)> HeldAsync(string tag)
        {
            var reply = await anonymous.GetAsync("metadata", ("If-None-Match", tag));
            return (reply.Code, reply.ETag, reply.Body);
        }
    }
}
