using EhrConnect.Tests.Conformance.Behaviours;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Conditional create, update, patch and delete (FHIR R4, 3.1.0.4.3, 3.1.0.6.1, 3.1.0.7.1, 3.1.0.8.1).</summary>
public sealed class ConditionalWriteTests(SharedStack shared) : FhirConformance(shared)
{
    private const string System = "http://mrn";

    [Theory]
    [InlineData(0, 201)]
    [InlineData(1, 200)]
    [InlineData(2, 412)]
    public async Task Create_happens_only_when_nothing_matches(int existing, int status)
    {
        var mrn = Unique();
        var before = await PatientsAsync(mrn, existing);

        var reply = await Client.PostAsync("Patient", Identified(mrn, "New"), ("If-None-Exist", $"identifier={System}|{mrn}"));

        Assert.Equal(status, reply.Code);
        if (existing == 1) Assert.Equal(before[0], reply.Body);
        Assert.Equal(Math.Max(existing, 1), await CountAsync(mrn));
    }

    [Theory]
    [InlineData("")]
    [InlineData("bogus=1")]
    [InlineData("_count=1")]
    [InlineData("identifier=")]
    public async Task Criteria_that_do_not_select_stop_a_create(string criteria)
    {
        var mrn = Unique();

        var reply = await Client.PostAsync("Patient", Identified(mrn), ("If-None-Exist", criteria));

        Assert.Equal(400, reply.Code);
        Assert.Equal(0, await CountAsync(mrn));
    }

    [Behaviour("31", "50 parallel creates with the same If-None-Exist: exactly one resource")]
    public async Task Fifty_parallel_creates_with_one_condition_make_one_resource()
    {
        var mrn = Unique();

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Client.PostAsync("Patient", Identified(mrn, $"F{i}"), ("If-None-Exist", $"identifier={System}|{mrn}"))));

        Assert.Single(replies, reply => reply.Code == 201);
        Assert.Equal(49, replies.Count(reply => reply.Code == 200));
        Assert.Single(replies.Select(reply => reply.Id).Distinct());
        Assert.Equal(1, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.fhir_resource_history WHERE resource::text LIKE '%{mrn}%'"));
    }

    [Fact]
    public async Task Fifty_parallel_updates_with_one_condition_make_one_resource_with_a_gapless_history()
    {
        var mrn = Unique();

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Client.PutAsync($"Patient?identifier={System}|{mrn}", Identified(mrn, $"F{i}"))));

        Assert.All(replies, reply => Assert.True(reply.Code is 200 or 201 or 409, $"{reply.Code} {reply.Body}"));
        Assert.Single(replies, reply => reply.Code == 201);
        var versions = replies.Where(reply => reply.Code is 200 or 201).Select(reply => int.Parse(reply.VersionId, global::System.Globalization.CultureInfo.InvariantCulture)).Order().ToList();
        Assert.Equal(Enumerable.Range(1, versions.Count), versions);
        Assert.Equal(1, await CountAsync(mrn));
    }

    [Fact]
    public async Task The_same_condition_makes_a_resource_in_each_organisation()
    {
        using var clinic = await FhirClient.OfAsync(Stack, "demo-clinic-owner");
        var mrn = Unique();
        var header = ("If-None-Exist", $"identifier={System}|{mrn}");

        Assert.Equal(201, (await Client.PostAsync("Patient", Identified(mrn), header)).Code);
        Assert.Equal(201, (await clinic.PostAsync("Patient", Identified(mrn), header)).Code);
        Assert.Equal(204, (await clinic.DeleteAsync($"Patient?identifier={System}|{mrn}")).Code);
        Assert.Equal(1, await CountAsync(mrn));
    }

    [Theory]
    [InlineData(0, 201, "1")]
    [InlineData(1, 200, "2")]
    [InlineData(2, 412, null)]
    public async Task Update_hits_the_one_match_or_creates(int existing, int status, string? version)
    {
        var mrn = Unique();
        await PatientsAsync(mrn, existing);

        var reply = await Client.PutAsync($"Patient?identifier={System}|{mrn}", Identified(mrn, "New"));

        Assert.Equal(status, reply.Code);
        if (version is not null) Assert.Equal(version, reply.VersionId);
        Assert.Equal(Math.Max(existing, 1), await CountAsync(mrn));
    }

    [Fact]
    public async Task An_id_in_a_conditional_update_has_to_be_that_of_the_match()
    {
        var mrn = Unique();
        var (other, own) = (await Client.CreateAsync(Patient()), Unique());
        var query = $"Patient?identifier={System}|{mrn}";

        Assert.Equal(409, (await Client.PutAsync(query, Identified(mrn, id: other.Id))).Code);
        Assert.Equal(201, (await Client.PutAsync(query, Identified(mrn, id: own))).Code);
        Assert.Equal(own, (await Client.GetAsync($"Patient/{own}")).Id);
        Assert.Equal(400, (await Client.PutAsync(query, Identified(mrn, id: other.Id))).Code);
        Assert.Equal(200, (await Client.PutAsync(query, Identified(mrn, "New", own))).Code);
    }

    [Theory]
    [InlineData(0, 204, 0)]
    [InlineData(1, 204, 0)]
    [InlineData(2, 412, 2)]
    public async Task Delete_hits_the_one_match(int existing, int status, int left)
    {
        var mrn = Unique();
        await PatientsAsync(mrn, existing);

        Assert.Equal(status, (await Client.DeleteAsync($"Patient?identifier={System}|{mrn}")).Code);
        Assert.Equal(left, await CountAsync(mrn));
    }

    [Theory]
    [InlineData("DELETE", "Patient")]
    [InlineData("DELETE", "Patient?bogus=1")]
    [InlineData("DELETE", "Patient?_count=5")]
    [InlineData("PUT", "Patient")]
    public async Task Without_criteria_nothing_is_written(string method, string path) =>
        Assert.Equal(400, (await Client.SendAsync(method, path, method is "PUT" ? Patient() : null)).Code);

    [Theory]
    [InlineData(0, 404)]
    [InlineData(1, 200)]
    [InlineData(2, 412)]
    public async Task Patch_hits_the_one_match(int existing, int status)
    {
        var mrn = Unique();
        await PatientsAsync(mrn, existing);

        var reply = await Client.SendAsync(
            "PATCH", $"Patient?identifier={System}|{mrn}", """[{"op":"add","path":"/active","value":true}]""", ("Content-Type", "application/json-patch+json"));

        Assert.Equal(status, reply.Code);
        Assert.Equal(status == 200, reply.Json.TryGetProperty("active", out _));
    }

    [Fact]
    public async Task If_Match_holds_for_the_match()
    {
        var mrn = Unique();
        await PatientsAsync(mrn, 1);
        var query = $"Patient?identifier={System}|{mrn}";

        Assert.Equal(412, (await Client.PutAsync(query, Identified(mrn, "New"), ("If-Match", "W/\"9\""))).Code);
        Assert.Equal(412, (await Client.DeleteAsync(query, ("If-Match", "W/\"9\""))).Code);
        Assert.Equal(204, (await Client.DeleteAsync(query, ("If-Match", "W/\"1\""))).Code);
    }

    [Fact]
    public async Task A_provenance_beside_a_write_is_stored_with_the_version_it_is_about()
    {
        const string Provenance = """{"resourceType":"Provenance","recorded":"2026-01-31T08:00:00Z","agent":[{"who":{"display":"x"}}]}""";

        var written = await Client.PostAsync("Patient", Patient(), ("X-Provenance", Provenance));

        Assert.Equal(201, written.Code);
        Assert.Equal(
            $"Patient/{written.Id}/_history/1",
            await Stack.Database.ScalarAsync<string>($"SELECT resource -> 'target' -> 0 ->> 'reference' FROM ehr.fhir_resources WHERE resource_type = 'Provenance' AND resource::text LIKE '%{written.Id}%'"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"resourceType\":\"Provenance\"}")]
    [InlineData("not json")]
    public async Task A_malformed_provenance_stops_the_write(string provenance)
    {
        var family = Unique();

        var reply = await Client.PostAsync("Patient", Patient(family), ("X-Provenance", provenance));

        Assert.Equal(400, reply.Code);
        Assert.Equal(0, (await Client.GetAsync($"Patient?family={family}")).Total);
    }

    private static string Identified(string mrn, string family = "Doe", string? id = null) =>
        Patient(family, id, $$""","identifier":[{"system":"{{System}}","value":"{{mrn}}"}]""");

    private async Task<IReadOnlyList<string>> PatientsAsync(string mrn, int count)
    {
        var bodies = new List<string>();
        for (var i = 0; i < count; i++) bodies.Add((await Client.CreateAsync(Identified(mrn))).Body);
        return bodies;
    }

    private async Task<int> CountAsync(string mrn) => (await Client.GetAsync($"Patient?identifier={System}|{mrn}")).Total;
}
