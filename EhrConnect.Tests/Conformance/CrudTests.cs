using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Create, read, vread, update, delete (FHIR R4, 3.1.0.2 to 3.1.0.8).</summary>
public sealed class CrudTests(SharedStack shared) : FhirConformance(shared)
{
    [Fact]
    public async Task Create_answers_201_with_location_etag_last_modified_and_ignores_the_clients_id()
    {
        var reply = await Client.PostAsync("Patient", Patient(id: "mine"));

        Assert.Equal(201, reply.Code);
        Assert.NotEqual("mine", reply.Id);
        Assert.Equal($"{Client.BaseAddress}/Patient/{reply.Id}/_history/1", reply.Location);
        Assert.Equal("W/\"1\"", reply.ETag);
        Assert.Equal(reply.Json.GetProperty("meta").GetProperty("lastUpdated").GetDateTimeOffset().ToUnixTimeSeconds(), reply.LastModified!.Value.ToUnixTimeSeconds());
        Assert.Equal("application/fhir+json", reply.MediaType);
        Assert.Equal(reply.Body, (await Client.GetAsync($"Patient/{reply.Id}")).Body);
    }

    [Fact]
    public async Task Links_use_the_base_that_the_client_used()
    {
        var reply = await Client.PostAsync("/api/fhir/R4/Patient", Patient());

        Assert.Contains("/api/fhir/R4/Patient/", reply.Location, StringComparison.Ordinal);
        Assert.Contains("/api/fhir/R4/Patient?", (await Client.GetAsync($"/api/fhir/R4/Patient?_id={reply.Id}")).Link("self"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_sent_comes_back_byte_for_byte()
    {
        const string Rest = "\"status\":\"final\", \"code\":{\"text\":\"Größe / <é> \\u00e9\"},\"valueQuantity\":{ \"value\":1.00,\"unit\":\"m\" }";
        var created = await Client.CreateAsync($$"""{"resourceType":"Observation",{{Rest}}}""");

        Assert.EndsWith($",{Rest.Replace(", \"code\"", ",\"code\"", StringComparison.Ordinal)}}}", created.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Meta_of_the_client_is_kept_and_the_servers_members_are_the_servers()
    {
        var created = await Client.CreateAsync(Patient(more: ",\"meta\":{\"versionId\":\"77\",\"lastUpdated\":\"2001-01-01T00:00:00Z\",\"tag\":[{\"code\":\"x\"}],\"profile\":[\"http://p\"]}"));

        var meta = created.Json.GetProperty("meta");
        Assert.Equal("1", meta.GetProperty("versionId").GetString());
        Assert.NotEqual(2001, meta.GetProperty("lastUpdated").GetDateTimeOffset().Year);
        Assert.Equal("x", meta.GetProperty("tag")[0].GetProperty("code").GetString());
        Assert.Equal("http://p", meta.GetProperty("profile")[0].GetString());
    }

    [Fact]
    public async Task Update_creates_under_a_new_id_then_makes_versions_and_old_ones_stay_readable()
    {
        var id = Unique();
        var first = await Client.PutAsync($"Patient/{id}", Patient("First", id));
        var second = await Client.PutAsync($"Patient/{id}", Patient("Second", id));

        Assert.Equal((201, 200), (first.Code, second.Code));
        Assert.EndsWith($"/Patient/{id}/_history/1", first.Location, StringComparison.Ordinal);
        Assert.Equal("W/\"2\"", second.ETag);
        Assert.Equal(first.Body, (await Client.GetAsync($"Patient/{id}/_history/1")).Body);
        Assert.Equal(second.Body, (await Client.GetAsync($"Patient/{id}")).Body);
        Assert.True(second.Json.GetProperty("meta").GetProperty("lastUpdated").GetDateTimeOffset() > first.Json.GetProperty("meta").GetProperty("lastUpdated").GetDateTimeOffset());
    }

    [Fact]
    public async Task The_same_content_makes_no_version()
    {
        var created = await Client.CreateAsync(Patient());

        var again = await Client.PutAsync($"Patient/{created.Id}", created.Body);
        var reordered = await Client.PutAsync($"Patient/{created.Id}", $$"""{ "name":[ {"family":"Doe"} ], "id":"{{created.Id}}", "resourceType":"Patient" }""");

        Assert.Equal((200, "1"), (again.Code, again.VersionId));
        Assert.Equal((200, "1"), (reordered.Code, reordered.VersionId));
        Assert.Equal(created.Body, reordered.Body);
    }

    [Fact]
    public async Task A_deleted_resource_is_gone_comes_back_with_the_next_version_and_deleting_twice_is_fine()
    {
        var created = await Client.CreateAsync(Patient());
        var path = $"Patient/{created.Id}";

        Assert.Equal(204, (await Client.DeleteAsync(path)).Code);
        Assert.Equal((410, "deleted"), await CodeAndIssueAsync(path));
        Assert.Equal((410, "deleted"), await CodeAndIssueAsync($"{path}/_history/2"));
        Assert.Equal(200, (await Client.GetAsync($"{path}/_history/1")).Code);
        Assert.Equal(0, (await Client.GetAsync($"Patient?_id={created.Id}")).Total);
        Assert.Equal(204, (await Client.DeleteAsync(path)).Code);
        Assert.Equal(204, (await Client.DeleteAsync($"Patient/{Unique()}")).Code);
        var back = await Client.PutAsync(path, created.Body);
        Assert.Equal((201, "3"), (back.Code, back.VersionId));
        Assert.Equal(1, (await Client.GetAsync($"Patient?_id={created.Id}")).Total);
    }

    [Theory]
    [InlineData("Patient/never-there")]
    [InlineData("Patient/never-there/_history")]
    [InlineData("Patient/never-there/_history/1")]
    [InlineData("Patient/not_an_id")]
    [InlineData("Patient/x/_history/one")]
    public async Task What_never_existed_is_not_found(string path) => Assert.Equal((404, "not-found"), await CodeAndIssueAsync(path));

    [Fact]
    public async Task A_version_that_is_not_there_is_not_found()
    {
        var created = await Client.CreateAsync(Patient());

        Assert.Equal(404, (await Client.GetAsync($"Patient/{created.Id}/_history/2")).Code);
        Assert.Equal(404, (await Client.GetAsync($"Patient/{created.Id}/_history/0")).Code);
    }

    [Theory]
    [InlineData("return=minimal", "")]
    [InlineData("return=representation", "Patient")]
    [InlineData("return=OperationOutcome", "OperationOutcome")]
    [InlineData("respond-async, return=\"minimal\"", "")]
    public async Task Prefer_decides_the_body_of_a_write(string prefer, string type)
    {
        var reply = await Client.PostAsync("Patient", Patient(), ("Prefer", prefer));

        Assert.Equal(201, reply.Code);
        Assert.NotNull(reply.Location);
        Assert.Equal(type, reply.Body.Length == 0 ? "" : reply.Json.GetProperty("resourceType").GetString());
    }

    [Theory]
    [InlineData("/fhir/R4/Patient", "{\"resourceType\":\"Encounter\",\"status\":\"planned\",\"class\":{\"code\":\"AMB\"}}", "POST")]
    [InlineData("/fhir/R4/Patient/a", "{\"resourceType\":\"Patient\",\"id\":\"b\"}", "PUT")]
    [InlineData("/fhir/R4/Patient/a", "{\"resourceType\":\"Patient\",\"active\":true}", "PUT")]
    [InlineData("/fhir/R4/Patient/a_b", "{\"resourceType\":\"Patient\",\"id\":\"a_b\",\"active\":true}", "PUT")]
    public async Task Body_and_address_must_agree(string path, string body, string method) => Assert.Equal(400, (await Client.SendAsync(method, path, body)).Code);

    [Fact]
    public async Task Parallel_updates_all_take_effect_without_gaps()
    {
        var id = Unique();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Client.PutAsync($"Patient/{id}", Patient($"F{i}", id))));

        Assert.All(replies, reply => Assert.True(reply.Code is 200 or 201 or 409, $"{reply.Code} {reply.Body}"));
        var stored = replies.Where(reply => reply.Code != 409).Select(reply => int.Parse(reply.VersionId, System.Globalization.CultureInfo.InvariantCulture)).Order().ToList();
        Assert.Equal(Enumerable.Range(1, stored.Count), stored);
        Assert.Single(replies, reply => reply.Code == 201);
        Assert.Equal(stored.Count, (await Client.GetAsync($"Patient/{id}/_history")).Total);
    }

    [Fact]
    public async Task A_type_without_parameters_of_its_own_is_found_by_id()
    {
        var created = await Client.CreateAsync("""{"resourceType":"Basic","code":{"text":"x"}}""");

        Assert.Equal([created.Id], (await Client.GetAsync($"Basic?_id={created.Id}")).Ids);
    }

    private async Task<(int Code, string Issue)> CodeAndIssueAsync(string path)
    {
        var reply = await Client.GetAsync(path);
        return (reply.Code, reply.IssueCode);
    }
}
