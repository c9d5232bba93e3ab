using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>1 to 20: create, read, update and delete of one resource (FHIR R4, 3.1.0.2 to 3.1.0.8).</summary>
public sealed class CrudBehaviours(SharedStack shared) : FhirConformance(shared)
{
    [Behaviour("1", "POST: 201, Location with version, ETag W/\"1\", Last-Modified")]
    public async Task Create()
    {
        var reply = (await Client.PostAsync("Patient", Patient())).Expect(201);

        Assert.Equal($"{Client.BaseAddress}/Patient/{reply.Id}/_history/1", reply.Location);
        Assert.Equal("W/\"1\"", reply.ETag);
        Assert.NotNull(reply.LastModified);
    }

    [Behaviour("2", "POST ignores the id of the client")]
    public async Task CreateIgnoresId()
    {
        var mine = Unique();

        Assert.NotEqual(mine, (await Client.PostAsync("Patient", Patient(id: mine))).Expect(201).Id);
        (await Client.GetAsync($"Patient/{mine}")).Expect(404);
    }

    [Behaviour("3", "PUT with a new id: 201")]
    public async Task UpdateAsCreate()
    {
        var id = Unique();

        Assert.Equal(id, (await Client.PutAsync($"Patient/{id}", Patient(id: id))).Expect(201).Id);
    }

    [Behaviour("4", "PUT: id in the body is not that of the URL: 400")]
    public async Task UpdateOtherId() => (await Client.PutAsync($"Patient/{Unique()}", Patient(id: Unique()))).Expect(400, "invalid");

    [Behaviour("5", "Type in the body is not that of the URL: 400")]
    public async Task OtherType()
    {
        (await Client.PostAsync("Observation", Patient())).Expect(400);
        (await Client.PutAsync("Observation/a", Patient(id: "a"))).Expect(400);
    }

    [Behaviour("6", "PUT: no id in the body: 400")]
    public async Task UpdateWithoutId() => (await Client.PutAsync($"Patient/{Unique()}", Patient())).Expect(400, "required");

    [Behaviour("7", "Read: 410 after a delete, 404 for what never existed")]
    public async Task ReadDeleted()
    {
        var created = await Client.CreateAsync(Patient());
        (await Client.DeleteAsync($"Patient/{created.Id}")).Expect(204);

        (await Client.GetAsync($"Patient/{created.Id}")).Expect(410, "deleted");
        (await Client.GetAsync($"Patient/{Unique()}")).Expect(404, "not-found");
    }

    [Behaviour("8", "vread: the old version is there after an update")]
    public async Task ReadOldVersion()
    {
        var created = await Client.CreateAsync(Patient("Old"));
        (await Client.PutAsync($"Patient/{created.Id}", Patient("New", created.Id))).Expect(200);

        Assert.Equal(created.Body, (await Client.GetAsync($"Patient/{created.Id}/_history/1")).Expect(200).Body);
    }

    [Behaviour("9", "vread: the version of a delete is 410")]
    public async Task ReadDeletedVersion()
    {
        var created = await Client.CreateAsync(Patient());
        (await Client.DeleteAsync($"Patient/{created.Id}")).Expect(204);

        (await Client.GetAsync($"Patient/{created.Id}/_history/2")).Expect(410, "deleted");
    }

    [Behaviour("10", "DELETE twice: 204 both times, one version")]
    public async Task DeleteTwice()
    {
        var created = await Client.CreateAsync(Patient());

        (await Client.DeleteAsync($"Patient/{created.Id}")).Expect(204);
        (await Client.DeleteAsync($"Patient/{created.Id}")).Expect(204);
        Assert.Equal(2, (await Client.GetAsync($"Patient/{created.Id}/_history")).Total);
    }

    [Behaviour("11", "PUT after a delete: 201 with the next version")]
    public async Task UpdateAfterDelete()
    {
        var created = await Client.CreateAsync(Patient());
        (await Client.DeleteAsync($"Patient/{created.Id}")).Expect(204);

        Assert.Equal("3", (await Client.PutAsync($"Patient/{created.Id}", Patient(id: created.Id))).Expect(201).VersionId);
    }

    [Behaviour("12", "PUT of the same content keeps the version, its time and its event")]
    public async Task UpdateUnchanged()
    {
        var created = await Client.CreateAsync(Patient());

        Assert.Equal(created.Body, (await Client.PutAsync($"Patient/{created.Id}", Patient(id: created.Id))).Expect(200).Body);
        Assert.Equal(1, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.event_log WHERE resource_id = '{created.Id}'"));
    }

    [Behaviour("13", "If-Match with an old version: 412, nothing changes")]
    public async Task StaleVersion()
    {
        var created = await Client.CreateAsync(Patient());

        (await Client.PutAsync($"Patient/{created.Id}", Patient("Other", created.Id), ("If-Match", "W/\"2\""))).Expect(412, "conflict");
        Assert.Equal(created.Body, (await Client.GetAsync($"Patient/{created.Id}")).Body);
    }

    [Behaviour("14", "If-Match takes a list of tags")]
    public async Task VersionList()
    {
        var created = await Client.CreateAsync(Patient());

        (await Client.PutAsync($"Patient/{created.Id}", Patient("Other", created.Id), ("If-Match", "W/\"7\", W/\"1\""))).Expect(200);
    }

    [Behaviour("15", "If-None-Match on a read: 304 without body, with the tag")]
    public async Task UnchangedByTag()
    {
        var created = await Client.CreateAsync(Patient());

        var reply = (await Client.GetAsync($"Patient/{created.Id}", ("If-None-Match", "W/\"1\""))).Expect(304);

        Assert.Equal(("", "W/\"1\""), (reply.Body, reply.ETag));
    }

    [Behaviour("16", "If-Modified-Since on a read: 304")]
    public async Task UnchangedByTime()
    {
        var created = await Client.CreateAsync(Patient());
        var time = created.LastModified!.Value.ToString("r", System.Globalization.CultureInfo.InvariantCulture);

        (await Client.GetAsync($"Patient/{created.Id}", ("If-Modified-Since", time))).Expect(304);
    }

    [Behaviour("17", "If-None-Match: * on a PUT of what exists: 412")]
    public async Task MustNotExist()
    {
        var created = await Client.CreateAsync(Patient());

        (await Client.PutAsync($"Patient/{created.Id}", Patient("Other", created.Id), ("If-None-Match", "*"))).Expect(412, "conflict");
    }

    [Behaviour("18", "Prefer: return=minimal: no body")]
    public async Task Minimal() => Assert.Equal("", (await Client.PostAsync("Patient", Patient(), ("Prefer", "return=minimal"))).Expect(201).Body);

    [Behaviour("19", "Prefer: return=representation: the resource as it is stored")]
    public async Task Represented()
    {
        var created = (await Client.PostAsync("Patient", Patient(), ("Prefer", "return=representation"))).Expect(201);

        Assert.Equal(created.Body, (await Client.GetAsync($"Patient/{created.Id}")).Body);
    }

    [Behaviour("20", "Prefer: return=OperationOutcome: an outcome, the place in the Location")]
    public async Task Outcome()
    {
        var created = (await Client.PostAsync("Patient", Patient(), ("Prefer", "return=OperationOutcome"))).Expect(201);

        AssertValid(created, "OperationOutcome");
        Assert.Equal("informational", created.IssueCode);
        (await Client.GetAsync(created.Location!)).Expect(200);
    }
}
