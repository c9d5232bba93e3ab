using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>37 to 44: JSON Patch (RFC 6902) and FHIRPath Patch (FHIR R4, 3.1.0.6).</summary>
public sealed class PatchBehaviours(SharedStack shared) : FhirConformance(shared)
{
    private const string JsonType = "application/json-patch+json";
    private const string FhirType = "application/fhir+json";

    private const string Original =
        """{"resourceType":"Patient","active":true,"name":[{"family":"Doe","given":["A","B"]},{"family":"Roe"}],"deceasedBoolean":false,"contact":[{"relationship":[{"text":"r"}],"name":{"family":"C"}}]}""";

    [BehaviourCases("37", "JSON Patch: add, remove, replace, move, copy, test, at any depth")]
    [InlineData("""{"op":"add","path":"/birthDate","value":"1970-01-01"}""", "\"birthDate\":\"1970-01-01\"")]
    [InlineData("""{"op":"add","path":"/name/0/given/1","value":"X"}""", "[\"A\",\"X\",\"B\"]")]
    [InlineData("""{"op":"add","path":"/name/0/given/-","value":"X"}""", "[\"A\",\"B\",\"X\"]")]
    [InlineData("""{"op":"remove","path":"/name/0/given/0"}""", "\"given\":[\"B\"]")]
    [InlineData("""{"op":"replace","path":"/contact/0/name/family","value":"D"}""", "\"name\":{\"family\":\"D\"}")]
    [InlineData("""{"op":"move","from":"/name/0/family","path":"/name/0/text"}""", "\"text\":\"Doe\"")]
    [InlineData("""{"op":"copy","from":"/name/0/given/0","path":"/name/0/given/-"}""", "[\"A\",\"B\",\"A\"]")]
    [InlineData("""{"op":"test","path":"/name/0/family","value":"Doe"},{"op":"replace","path":"/name/0/family","value":"Poe"}""", "\"family\":\"Poe\"")]
    [InlineData("""{"op":"remove","path":"/deceasedBoolean"},{"op":"add","path":"/deceasedDateTime","value":"2026-01-01T08:00:00+05:30"}""", "\"deceasedDateTime\":\"2026-01-01T08:00:00+05:30\"")]
    public async Task JsonOperations(string operations, string result)
    {
        var reply = (await PatchAsync(await CreateAsync(), $"[{operations}]")).Expect(200);

        Assert.Equal("2", reply.VersionId);
        Assert.Contains(result, reply.Body, StringComparison.Ordinal);
    }

    [Behaviour("38", "JSON Patch: a test that fails: 422, nothing changes")]
    public async Task FailingTest()
    {
        var id = await CreateAsync();

        (await PatchAsync(id, """[{"op":"remove","path":"/active"},{"op":"test","path":"/name/0/family","value":"Roe"}]""")).Expect(422);
        Assert.Equal("W/\"1\"", (await Client.GetAsync($"Patient/{id}")).ETag);
    }

    [BehaviourCases("39", "Patches of id, meta.versionId, meta.lastUpdated and resourceType are refused")]
    [InlineData(400, JsonType, """[{"op":"replace","path":"/id","value":"x"}]""")]
    [InlineData(400, JsonType, """[{"op":"replace","path":"/meta/versionId","value":"9"}]""")]
    [InlineData(400, JsonType, """[{"op":"replace","path":"/meta/lastUpdated","value":"2001-01-01T00:00:00Z"}]""")]
    [InlineData(400, JsonType, """[{"op":"replace","path":"/resourceType","value":"Group"}]""")]
    [InlineData(422, FhirType, """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.id"},{"name":"value","valueId":"x"}]}]}""")]
    public async Task Forbidden(int status, string contentType, string patch)
    {
        var id = await CreateAsync();

        (await PatchAsync(id, patch, ("Content-Type", contentType))).Expect(status);
        Assert.Equal("W/\"1\"", (await Client.GetAsync($"Patient/{id}")).ETag);
    }

    [BehaviourCases("40", "FHIRPath Patch: add, insert, delete, replace, move, with where() and with objects")]
    [InlineData("add", "Patient", """{"name":"name","valueString":"birthDate"},{"name":"value","valueDate":"1970-01-01"}""", "\"birthDate\":\"1970-01-01\"")]
    [InlineData("add", "Patient", """{"name":"name","valueString":"contact"},{"name":"value","part":[{"name":"name","valueHumanName":{"text":"N"}}]}""", "{\"name\":{\"text\":\"N\"}}")]
    [InlineData("insert", "Patient.name[0].given", """{"name":"index","valueInteger":1},{"name":"value","valueString":"X"}""", "[\"A\",\"X\",\"B\"]")]
    [InlineData("delete", "Patient.name.where(family = 'Roe')", "", "\"name\":[{\"family\":\"Doe\",\"given\":[\"A\",\"B\"]}]")]
    [InlineData("replace", "Patient.name.where(family = 'Doe').family", """{"name":"value","valueString":"Poe"}""", "\"family\":\"Poe\"")]
    [InlineData("move", "Patient.name[0].given", """{"name":"source","valueInteger":0},{"name":"destination","valueInteger":1}""", "[\"B\",\"A\"]")]
    public async Task FhirPathOperations(string type, string path, string parts, string result)
    {
        var reply = (await FhirPathAsync(await CreateAsync(), type, path, parts)).Expect(200);

        Assert.Contains(result, reply.Body, StringComparison.Ordinal);
    }

    [BehaviourCases("40a", "FHIRPath Patch: adding onto what is there once, deleting several at once, inserting behind the end: refused")]
    [InlineData("add", "Patient", """{"name":"name","valueString":"active"},{"name":"value","valueBoolean":false}""")]
    [InlineData("delete", "Patient.name", "")]
    [InlineData("insert", "Patient.name[0].given", """{"name":"index","valueInteger":7},{"name":"value","valueString":"X"}""")]
    [InlineData("replace", "Patient.birthDate", """{"name":"value","valueDate":"1970-01-01"}""")]
    public async Task FhirPathRefused(string type, string path, string parts) => (await FhirPathAsync(await CreateAsync(), type, path, parts)).Expect(422);

    [BehaviourCases("41", "A path that leads nowhere: 422")]
    [InlineData(JsonType, """[{"op":"replace","path":"/name/5/family","value":"x"}]""")]
    [InlineData(JsonType, """[{"op":"remove","path":"/birthDate"}]""")]
    [InlineData(JsonType, """[{"op":"add","path":"/nothing/here","value":"x"}]""")]
    public async Task Nowhere(string contentType, string patch) => (await PatchAsync(await CreateAsync(), patch, ("Content-Type", contentType))).Expect(422);

    [Behaviour("42", "Patch with an old If-Match: 412; with what is no tag: 400")]
    public async Task Preconditions()
    {
        const string Patch = """[{"op":"remove","path":"/active"}]""";
        var id = await CreateAsync();

        (await PatchAsync(id, Patch, ("If-Match", "W/\"3\""))).Expect(412, "conflict");
        (await PatchAsync(id, Patch, ("If-Match", "1"))).Expect(400, "invalid");
        (await PatchAsync(id, Patch, ("If-Match", "W/\"1\""))).Expect(200);
    }

    [BehaviourCases("43", "A patch whose result is not valid: 422")]
    [InlineData("""[{"op":"add","path":"/gender","value":"?"}]""")]
    [InlineData("""[{"op":"add","path":"/birthDate","value":"2026-01-01T08:00:00Z"}]""")]
    [InlineData("""[{"op":"add","path":"/foo","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/deceasedDateTime","value":"2026"}]""")]
    [InlineData("""[{"op":"replace","path":"/name","value":[]}]""")]
    public async Task InvalidResult(string patch) => (await PatchAsync(await CreateAsync(), patch)).Expect(422);

    [BehaviourCases("44", "A patch that changes nothing: 200 with the same version")]
    [InlineData(JsonType, """[{"op":"replace","path":"/active","value":true}]""")]
    [InlineData(JsonType, """[{"op":"add","path":"/birthDate","value":"1970"},{"op":"remove","path":"/birthDate"}]""")]
    [InlineData(FhirType, """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.active"},{"name":"value","valueBoolean":true}]}]}""")]
    public async Task Unchanged(string contentType, string patch)
    {
        var reply = (await PatchAsync(await CreateAsync(), patch, ("Content-Type", contentType))).Expect(200);

        Assert.Equal(("1", "W/\"1\""), (reply.VersionId, reply.ETag));
    }

    [BehaviourCases("44a", "An empty or malformed patch: 400")]
    [InlineData(JsonType, "")]
    [InlineData(JsonType, "[")]
    [InlineData(JsonType, "{}")]
    [InlineData(JsonType, """[{"op":"add","path":"active","value":true}]""")]
    [InlineData(JsonType, """[{"op":"frobnicate","path":"/active"}]""")]
    [InlineData(FhirType, """{"resourceType":"Parameters"}""")]
    [InlineData(FhirType, """{"resourceType":"Patient"}""")]
    public async Task Malformed(string contentType, string patch) => (await PatchAsync(await CreateAsync(), patch, ("Content-Type", contentType))).Expect(400);

    private async Task<string> CreateAsync() => (await Client.CreateAsync(Original)).Id;

    private Task<FhirReply> PatchAsync(string id, string patch, params (string Name, string Value)[] headers) =>
        Client.SendAsync("PATCH", $"Patient/{id}", patch, [("Content-Type", JsonType), .. headers]);

    private Task<FhirReply> FhirPathAsync(string id, string type, string path, string parts) => PatchAsync(
        id,
        $$$"""{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"{{{type}}}"},{"name":"path","valueString":"{{{path}}}"}{{{(parts.Length == 0 ? "" : "," + parts)}}}]}]}""",
        ("Content-Type", FhirType));
}
