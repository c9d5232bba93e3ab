using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Patch over HTTP (FHIR R4, 3.1.0.6); what the operations do is tested beside them.</summary>
public sealed class PatchTests(SharedStack shared) : FhirConformance(shared)
{
    private const string JsonPatch = "application/json-patch+json";

    [Fact]
    public async Task A_patch_makes_a_version_that_history_calls_a_patch()
    {
        var created = await Client.CreateAsync(Patient());

        var reply = await PatchAsync(created.Id, """[{"op":"replace","path":"/name/0/family","value":"Roe"}]""");

        Assert.Equal((200, "2", "W/\"2\""), (reply.Code, reply.VersionId, reply.ETag));
        Assert.Equal("Roe", reply.Json.GetProperty("name")[0].GetProperty("family").GetString());
        var history = await Client.GetAsync($"Patient/{created.Id}/_history");
        Assert.Equal("PATCH", history.Json.GetProperty("entry")[0].GetProperty("request").GetProperty("method").GetString());
        Assert.Equal(1, (await Client.GetAsync($"Patient?_id={created.Id}&family=roe")).Total);
        Assert.Equal(0, (await Client.GetAsync($"Patient?_id={created.Id}&family=doe")).Total);
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/name/0/family","value":"Doe"}]""")]
    [InlineData("""[{"op":"replace","path":"/name/0/family","value":"Doe"}]""")]
    public async Task A_patch_that_changes_nothing_makes_no_version(string patch)
    {
        var created = await Client.CreateAsync(Patient());

        var reply = await PatchAsync(created.Id, patch);

        Assert.Equal((200, "1", created.Body), (reply.Code, reply.VersionId, reply.Body));
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/name/0/family","value":"Roe"}]""", 422)]
    [InlineData("""[{"op":"add","path":"/nothing/here","value":1}]""", 422)]
    [InlineData("""[{"op":"add","path":"/gender","value":"whatever"}]""", 422)]
    [InlineData("""[{"op":"add","path":"/unknown","value":"x"}]""", 422)]
    [InlineData("""[{"op":"replace","path":"/id","value":"other"}]""", 400)]
    [InlineData("""[{"op":"replace","path":"/resourceType","value":"Group"}]""", 400)]
    [InlineData("""[{"op":"replace","path":"/meta/versionId","value":"7"}]""", 400)]
    [InlineData("""[{"op":"jump","path":"/id"}]""", 400)]
    [InlineData("""{"op":"add"}""", 400)]
    [InlineData("[", 400)]
    [InlineData("", 400)]
    public async Task What_cannot_be_applied_changes_nothing(string patch, int status)
    {
        var created = await Client.CreateAsync(Patient());

        Assert.Equal(status, (await PatchAsync(created.Id, patch)).Code);
        Assert.Equal(created.Body, (await Client.GetAsync($"Patient/{created.Id}")).Body);
    }

    [Fact]
    public async Task If_Match_guards_patches_and_there_must_be_something_to_patch()
    {
        const string Patch = """[{"op":"add","path":"/active","value":true}]""";
        var created = await Client.CreateAsync(Patient());

        Assert.Equal(412, (await PatchAsync(created.Id, Patch, ("If-Match", "W/\"9\""))).Code);
        Assert.Equal(400, (await PatchAsync(created.Id, Patch, ("If-Match", "9"))).Code);
        Assert.Equal(200, (await PatchAsync(created.Id, Patch, ("If-Match", "W/\"1\""))).Code);
        Assert.Equal(404, (await PatchAsync(Unique(), Patch)).Code);
        await Client.DeleteAsync($"Patient/{created.Id}");
        Assert.Equal(410, (await PatchAsync(created.Id, Patch)).Code);
    }

    [Fact]
    public async Task A_FHIRPath_patch_is_a_Parameters_resource_and_an_array_is_always_a_JSON_patch()
    {
        const string Patch =
            """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},{"name":"name","valueString":"birthDate"},{"name":"value","valueDate":"1970-01-01"}]}]}""";
        var created = await Client.CreateAsync(Patient());

        var byPath = await PatchAsync(created.Id, Patch, ("Content-Type", "application/fhir+json"));
        var byArray = await PatchAsync(created.Id, """ [{"op":"remove","path":"/birthDate"}]""", ("Content-Type", "application/fhir+json"));

        Assert.Equal((200, "1970-01-01"), (byPath.Code, byPath.Json.GetProperty("birthDate").GetString()));
        Assert.Equal((200, false), (byArray.Code, byArray.Json.TryGetProperty("birthDate", out _)));
        Assert.Equal(415, (await PatchAsync(created.Id, Patch, ("Content-Type", "text/plain"))).Code);
    }

    [Fact]
    public async Task Parallel_patches_all_take_effect()
    {
        var created = await Client.CreateAsync(Patient());

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            PatchAsync(created.Id, $$$"""[{"op":"add","path":"/name/0/given","value":["A"]},{"op":"add","path":"/name/-","value":{"family":"F{{{i}}}"}}]""")));

        var done = replies.Count(reply => reply.Code == 200);
        Assert.All(replies, reply => Assert.True(reply.Code is 200 or 409, $"{reply.Code} {reply.Body}"));
        var current = await Client.GetAsync($"Patient/{created.Id}");
        Assert.Equal(done + 1, current.Json.GetProperty("name").GetArrayLength());
        Assert.Equal($"{done + 1}", current.VersionId);
    }

    private Task<FhirReply> PatchAsync(string id, string patch, params (string Name, string Value)[] headers) =>
        Client.SendAsync("PATCH", $"Patient/{id}", patch, [("Content-Type", JsonPatch), .. headers]);
}
