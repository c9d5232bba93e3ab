using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>85 to 90: how a search is asked and answered (FHIR R4, 3.1.1); what each kind of parameter finds is in tables of its own.</summary>
public sealed class SearchBehaviours(SharedStack shared) : FhirConformance(shared)
{
    [Behaviour("85", "POST _search finds what GET finds, with parameters in the body, the address or both")]
    public async Task Form()
    {
        var (family, created) = await PatientAsync();
        var form = ("Content-Type", "application/x-www-form-urlencoded");

        Assert.Equal([created], (await Client.GetAsync($"Patient?family={family}&active=true")).Ids);
        Assert.Equal([created], (await Client.PostAsync("Patient/_search", $"family={family}&active=true", form)).Expect(200).Ids);
        Assert.Equal([created], (await Client.PostAsync($"Patient/_search?family={family}", "active=true", form)).Expect(200).Ids);
        Assert.Equal([], (await Client.PostAsync($"Patient/_search?family={family}", "active=false", form)).Expect(200).Ids);
        (await Client.PostAsync("Patient/_search", "{}", ("Content-Type", "application/json"))).Expect(415);
    }

    [Behaviour("86", "Compartment: what belongs to the patient and nothing else, one type or all")]
    public async Task Compartment()
    {
        var ((_, mine), (_, other)) = (await PatientAsync(), await PatientAsync());
        var observation = await ObservationAsync(mine);
        await ObservationAsync(other);

        Assert.Equal([observation], (await Client.GetAsync($"Patient/{mine}/Observation")).Expect(200).Ids);
        Assert.Equal([], (await Client.GetAsync($"Patient/{mine}/Observation?status=preliminary")).Expect(200).Ids);
        Assert.Contains(observation, (await Client.GetAsync($"Patient/{mine}/*")).Expect(200).Ids);
    }

    [Behaviour("87", "Search over the system with _type")]
    public async Task System()
    {
        var (_, patient) = await PatientAsync();
        var observation = await ObservationAsync(patient);

        Assert.Equal([patient, observation], (await Client.GetAsync($"/fhir/R4?_type=Patient,Observation&_id={patient},{observation}")).Expect(200).Ids.Order(Comparer<string>.Create((a, _) => a == patient ? -1 : 1)));
        Assert.Equal([patient], (await Client.GetAsync($"/fhir/R4?_type=Patient&_id={patient},{observation}")).Expect(200).Ids);
        (await Client.GetAsync("/fhir/R4?_type=NoSuch")).Expect(400);
    }

    [Behaviour("88", "Unknown parameter: 400; lenient: a warning in the bundle, and self without it")]
    public async Task Unknown()
    {
        var (family, patient) = await PatientAsync();

        (await Client.GetAsync($"Patient?family={family}&nosuch=1")).Expect(400);
        (await Client.GetAsync($"Patient?family={family}&nosuch=1", ("Prefer", "handling=strict"))).Expect(400);
        var reply = (await Client.GetAsync($"Patient?family={family}&nosuch=1", ("Prefer", "handling=lenient"))).Expect(200);
        Assert.Equal(patient, reply.Resources[0].GetProperty("id").GetString());
        var outcome = reply.Entries.Single(entry => entry.GetProperty("search").GetProperty("mode").GetString() == "outcome").GetProperty("resource");
        Assert.Equal("warning", outcome.GetProperty("issue")[0].GetProperty("severity").GetString());
        Assert.DoesNotContain("nosuch", reply.Link("self"), StringComparison.Ordinal);
    }

    [BehaviourCases("89", "a,b is or, a repeated parameter is and, an escaped comma is text")]
    [InlineData("given=Ann,Ben", true)]
    [InlineData("given=Zoe,Ben", true)]
    [InlineData("given=Ann&given=Ben", true)]
    [InlineData("given=Ann&given=Zoe", false)]
    [InlineData("given=Ann\\,Ben", false)]
    [InlineData("given=Cy\\,Dee", true)]
    [InlineData("given:exact=Cy\\,Dee", true)]
    [InlineData("given:exact=Cy,Dee", false)]
    public async Task Lists(string query, bool found)
    {
        var family = Unique();
        await Client.CreateAsync($$"""{"resourceType":"Patient","name":[{"family":"{{family}}","given":["Ann","Ben","Cy,Dee"]}]}""");

        Assert.Equal(found ? 1 : 0, (await Client.GetAsync($"Patient?family={family}&{query}")).Expect(200).Total);
    }

    [Behaviour("90", "_count=0: the number and no entry, as _summary=count")]
    public async Task CountOnly()
    {
        var (family, _) = await PatientAsync();

        foreach (var parameter in (string[])["_count=0", "_summary=count"])
        {
            var reply = (await Client.GetAsync($"Patient?family={family}&{parameter}")).Expect(200);
            Assert.Equal((1, 0), (reply.Total, reply.Entries.Count));
        }
    }

    [Behaviour("90a", "_elements with _summary: 400; _id twice in a list: found once; an empty _type: 400")]
    public async Task Basics()
    {
        var (_, patient) = await PatientAsync();

        (await Client.GetAsync("Patient?_elements=id&_summary=true")).Expect(400);
        Assert.Equal([patient], (await Client.GetAsync($"Patient?_id={patient},{patient}")).Expect(200).Ids);
        (await Client.GetAsync("/fhir/R4?_type=")).Expect(400);
        (await Client.GetAsync("Patient?_count=-1")).Expect(400);
    }

    [Behaviour("90b", "A very large form does not harm the server")]
    public async Task LargeForm()
    {
        var reply = await Client.PostAsync("Patient/_search", "_id=" + string.Join(',', Enumerable.Range(0, 100_000)), ("Content-Type", "application/x-www-form-urlencoded"));

        Assert.True(reply.Code is 200 or 400 or 413, $"{reply.Code}");
        (await Client.GetAsync("Patient?_count=1")).Expect(200);
    }

    private async Task<(string Family, string Id)> PatientAsync()
    {
        var family = Unique();
        return (family, (await Client.CreateAsync(Patient(family, more: ",\"active\":true"))).Id);
    }

    private async Task<string> ObservationAsync(string patient) =>
        (await Client.CreateAsync($$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{{patient}}}"}}""")).Id;
}
