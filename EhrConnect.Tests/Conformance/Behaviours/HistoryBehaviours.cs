using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>45 to 51: history (FHIR R4, 3.1.0.12).</summary>
public sealed class HistoryBehaviours(SharedStack shared) : FhirConformance(shared)
{
    [Behaviour("45", "History of a resource: newest first")]
    public async Task Instance()
    {
        var id = await VersionsAsync(3);

        Assert.Equal(["3", "2", "1"], (await Client.GetAsync($"Patient/{id}/_history")).Expect(200).Resources.Select(Version));
    }

    [Behaviour("46", "History of a type: every version of every resource of it")]
    public async Task Type()
    {
        var (first, second) = (await VersionsAsync(2), await VersionsAsync(1));

        var found = await EntriesAsync("Patient/_history?_count=200", first, second);

        Assert.Equal([$"{second} 1", $"{first} 2", $"{first} 1"], found);
    }

    [Behaviour("47", "History of the system: all types")]
    public async Task System()
    {
        var patient = await VersionsAsync(1);
        var basic = (await Client.CreateAsync("""{"resourceType":"Basic","code":{"text":"x"}}""")).Id;

        Assert.Equal([$"{basic} 1", $"{patient} 1"], await EntriesAsync("_history?_count=200", patient, basic));
    }

    [Behaviour("48", "_since: versions from then on; what is no instant: 400")]
    public async Task Since()
    {
        var id = await VersionsAsync(3);
        var second = (await Client.GetAsync($"Patient/{id}/_history/2")).Json.GetProperty("meta").GetProperty("lastUpdated").GetString();

        Assert.Equal(["3", "2"], (await Client.GetAsync($"Patient/{id}/_history?_since={second}")).Resources.Select(Version));
        (await Client.GetAsync($"Patient/{id}/_history?_since=yesterday")).Expect(400, "invalid");
    }

    [Behaviour("48a", "_before: until then; in the future: 400. _at: what was current then")]
    public async Task BeforeAndAt()
    {
        var id = await VersionsAsync(3);
        var second = (await Client.GetAsync($"Patient/{id}/_history/2")).Json.GetProperty("meta").GetProperty("lastUpdated").GetString();

        Assert.Equal(["1"], (await Client.GetAsync($"Patient/{id}/_history?_before={second}")).Resources.Select(Version));
        Assert.Equal(["2"], (await Client.GetAsync($"Patient/{id}/_history?_at={second}")).Resources.Select(Version));
        (await Client.GetAsync($"Patient/{id}/_history?_before=2999-01-01")).Expect(400, "invalid");
    }

    [Behaviour("49", "_count: pages hold every version once, while others are written")]
    public async Task Pages()
    {
        var id = await VersionsAsync(7);
        var seen = new List<string>();
        for (var next = $"Patient/{id}/_history?_count=2"; next is not null;)
        {
            var page = (await Client.GetAsync(next)).Expect(200);
            Assert.InRange(page.Resources.Count, 1, 2);
            seen.AddRange(page.Resources.Select(Version));
            next = page.Link("next");
            await Client.PutAsync($"Patient/{id}", Patient(Unique(), id));
        }

        Assert.Equal(["7", "6", "5", "4", "3", "2", "1"], seen);
    }

    [Behaviour("49a", "_count=0 and _summary=count: the number alone; another order or an unknown parameter: 400")]
    public async Task Counts()
    {
        var id = await VersionsAsync(2);

        foreach (var parameter in (string[])["_count=0", "_summary=count"])
        {
            var reply = (await Client.GetAsync($"Patient/{id}/_history?{parameter}")).Expect(200);
            Assert.Equal((2, 0), (reply.Total, reply.Entries.Count));
        }

        foreach (var parameter in (string[])["_sort=name", "_count=x", "_count=-1", "bogus=1", "_since=2020&_since=2021"]) (await Client.GetAsync($"Patient/{id}/_history?{parameter}")).Expect(400);
    }

    [Behaviour("50", "A deletion: request.method DELETE and no resource")]
    public async Task Deletion()
    {
        var id = await VersionsAsync(1);
        (await Client.DeleteAsync($"Patient/{id}")).Expect(204);

        var entry = (await Client.GetAsync($"Patient/{id}/_history")).Entries[0];

        Assert.Equal("DELETE", entry.GetProperty("request").GetProperty("method").GetString());
        Assert.False(entry.TryGetProperty("resource", out _));
        Assert.EndsWith($"/Patient/{id}", entry.GetProperty("fullUrl").GetString(), StringComparison.Ordinal);
    }

    [Behaviour("51", "Methods and statuses of versions are those of the requests: POST 201, PUT 200, PATCH 200, DELETE 204, PUT 201")]
    public async Task Requests()
    {
        var id = await VersionsAsync(2);
        (await Client.SendAsync("PATCH", $"Patient/{id}", """[{"op":"add","path":"/active","value":true}]""", ("Content-Type", "application/json-patch+json"))).Expect(200);
        (await Client.DeleteAsync($"Patient/{id}")).Expect(204);
        (await Client.PutAsync($"Patient/{id}", Patient("Back", id))).Expect(201);

        Assert.Equal(
            [$"PUT Patient/{id} 201", $"DELETE Patient/{id} 204", $"PATCH Patient/{id} 200", $"PUT Patient/{id} 200", "POST Patient 201"],
            (await Client.GetAsync($"Patient/{id}/_history")).Entries.Select(entry =>
                $"{entry.GetProperty("request").GetProperty("method").GetString()} {entry.GetProperty("request").GetProperty("url").GetString()} {entry.GetProperty("response").GetProperty("status").GetString()![..3]}"));
    }

    private static string Version(global::System.Text.Json.JsonElement resource) => resource.GetProperty("meta").GetProperty("versionId").GetString()!;

    private async Task<string> VersionsAsync(int count)
    {
        var id = (await Client.CreateAsync(Patient("F1"))).Id;
        for (var i = 2; i <= count; i++) (await Client.PutAsync($"Patient/{id}", Patient($"F{i}", id))).Expect(200);
        return id;
    }

    // Others write meanwhile.
    private async Task<IEnumerable<string>> EntriesAsync(string path, params string[] ids) => (await Client.GetAsync(path)).Expect(200).Resources
        .Where(resource => ids.Contains(resource.GetProperty("id").GetString())).Select(resource => $"{resource.GetProperty("id").GetString()} {Version(resource)}");
}
