using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>30 to 36: conditional interactions (FHIR R4, 3.1.0.4.3, 3.1.0.6.1, 3.1.0.7.1, 3.1.0.8.1); 31 is among <see cref="ConditionalWriteTests"/>.</summary>
public sealed class ConditionalBehaviours(SharedStack shared) : FhirConformance(shared)
{
    private const string System = "http://mrn";
    private const string Patch = """[{"op":"add","path":"/active","value":true}]""";

    [BehaviourCases("30", "If-None-Exist: no match 201, one 200 with that one, several 412")]
    [InlineData(0, 201)]
    [InlineData(1, 200)]
    [InlineData(2, 412)]
    public async Task Create(int existing, int status)
    {
        var (mrn, before) = await PatientsAsync(existing);

        var reply = (await Client.PostAsync("Patient", Identified(mrn, "New"), ("If-None-Exist", $"identifier={System}|{mrn}"))).Expect(status);

        if (status == 200) Assert.Equal(before[0].Body, reply.Body);
        if (status == 412) Assert.Equal("multiple-matches", reply.IssueCode);
    }

    [BehaviourCases("30a", "If-None-Exist without usable criteria: 400, nothing is created")]
    [InlineData("")]
    [InlineData("Patient?")]
    [InlineData("nosuch=1")]
    [InlineData("birthdate=soon")]
    [InlineData("_sort=name")]
    public async Task CreateWithoutCriteria(string criteria)
    {
        var family = Unique();

        (await Client.PostAsync("Patient", Patient(family), ("If-None-Exist", criteria))).Expect(400);
        Assert.Equal(0, (await Client.GetAsync($"Patient?family={family}")).Total);
    }

    [BehaviourCases("32", "Conditional PUT: no match 201, one 200 with the next version, several 412")]
    [InlineData(0, 201)]
    [InlineData(1, 200)]
    [InlineData(2, 412)]
    public async Task Update(int existing, int status)
    {
        var (mrn, before) = await PatientsAsync(existing);

        var reply = (await Client.PutAsync($"Patient?identifier={System}|{mrn}", Identified(mrn, "New"))).Expect(status);

        if (status == 200) Assert.Equal((before[0].Id, "2"), (reply.Id, reply.VersionId));
        if (status == 201) Assert.EndsWith("/_history/1", reply.Location, StringComparison.Ordinal);
    }

    [Behaviour("32a", "Conditional PUT of the same content makes no version")]
    public async Task UpdateUnchanged()
    {
        var (mrn, _) = await PatientsAsync(1);

        Assert.Equal("1", (await Client.PutAsync($"Patient?identifier={System}|{mrn}", Identified(mrn))).Expect(200).VersionId);
    }

    [Behaviour("33", "Conditional PUT: another id in the body than that of the match: 400")]
    public async Task UpdateOtherId()
    {
        var (mrn, before) = await PatientsAsync(1);

        (await Client.PutAsync($"Patient?identifier={System}|{mrn}", Patient("New", Unique()))).Expect(400, "invalid");
        Assert.Equal("W/\"1\"", (await Client.GetAsync($"Patient/{before[0].Id}")).ETag);
    }

    [BehaviourCases("34", "Conditional DELETE: one match 204, several 412 and all stay (several go where the installation allows it)")]
    [InlineData(0, 204)]
    [InlineData(1, 204)]
    [InlineData(2, 412)]
    public async Task Delete(int existing, int status)
    {
        var (mrn, before) = await PatientsAsync(existing);

        (await Client.DeleteAsync($"Patient?identifier={System}|{mrn}")).Expect(status);

        foreach (var patient in before) (await Client.GetAsync($"Patient/{patient.Id}")).Expect(status == 412 ? 200 : 410);
    }

    [BehaviourCases("35", "Conditional PATCH: no match 404, one 200, several 412")]
    [InlineData(0, 404)]
    [InlineData(1, 200)]
    [InlineData(2, 412)]
    public async Task Patches(int existing, int status)
    {
        var (mrn, _) = await PatientsAsync(existing);

        (await PatchAsync($"Patient?identifier={System}|{mrn}")).Expect(status);
    }

    [Behaviour("35a", "Conditional PATCH, PUT and DELETE with an old If-Match: 412")]
    public async Task StaleVersions()
    {
        var (mrn, _) = await PatientsAsync(1);
        var (path, stale) = ($"Patient?identifier={System}|{mrn}", ("If-Match", "W/\"5\""));

        (await PatchAsync(path, stale)).Expect(412, "conflict");
        (await Client.PutAsync(path, Identified(mrn, "New"), stale)).Expect(412, "conflict");
        (await Client.DeleteAsync(path, stale)).Expect(412, "conflict");
    }

    [BehaviourCases("35b", "PUT, PATCH and DELETE of a type without criteria: 400")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task NoCriteria(string method) =>
        (await Client.SendAsync(method, "Patient", method is "DELETE" ? null : method is "PATCH" ? Patch : Patient())).Expect(400, "required");

    [Behaviour("36", "The same condition makes one resource in each of two organisations")]
    public async Task TwoOrganizations()
    {
        using var clinic = await FhirClient.OfAsync(Stack, "demo-clinic-owner");
        var (mrn, _) = await PatientsAsync(0);
        var condition = ("If-None-Exist", $"identifier={System}|{mrn}");

        var (own, other) = ((await Client.PostAsync("Patient", Identified(mrn), condition)).Expect(201), (await clinic.PostAsync("Patient", Identified(mrn), condition)).Expect(201));

        Assert.NotEqual(own.Id, other.Id);
        Assert.Equal(other.Id, (await clinic.PostAsync("Patient", Identified(mrn), condition)).Expect(200).Id);
    }

    private static string Identified(string mrn, string family = "Doe") => Patient(family, more: $$""","identifier":[{"system":"{{System}}","value":"{{mrn}}"}]""");

    private async Task<(string Mrn, IReadOnlyList<FhirReply> Patients)> PatientsAsync(int count)
    {
        var (mrn, patients) = (Unique(), new List<FhirReply>());
        for (var i = 0; i < count; i++) patients.Add(await Client.CreateAsync(Identified(mrn)));
        return (mrn, patients);
    }

    private Task<FhirReply> PatchAsync(string path, params (string Name, string Value)[] headers) =>
        Client.SendAsync("PATCH", path, Patch, [("Content-Type", "application/json-patch+json"), .. headers]);
}
