using System.Globalization;
using EhrConnect.Tests.Fixtures;
using static EhrConnect.Tests.Conformance.Behaviours.BundleText;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>63 and 64: transactions as large as whole patient records, and larger.</summary>
public sealed class LargeBundleBehaviours(SharedStack shared) : FhirConformance(shared)
{
    private const string System = "http://npi";

    [Behaviour("63", "3,419 entries that name each other and look for a practitioner by condition: 200, all stored, all references resolved")]
    public async Task PatientRecord()
    {
        var npi = Unique();
        var practitioner = await Client.CreateAsync($$"""{"resourceType":"Practitioner","identifier":[{"system":"{{System}}","value":"{{npi}}"}]}""");

        var reply = (await Client.PostAsync("/fhir/R4", Transaction(Record(3_419, $"Practitioner?identifier={System}|{npi}")))).Expect(200);

        Assert.Equal(3_419, reply.Statuses.Count(status => status == "201 Created"));
        var patient = reply.Place(0);
        Assert.Equal(3_418, (await Client.GetAsync($"Observation?subject={patient}&performer=Practitioner/{practitioner.Id}&_summary=count")).Total);
    }

    [Behaviour("64", "25,000 entries: 200 and all stored; more than the limit: 413, nothing stored")]
    [Trait("Category", "Slow")]
    public async Task Huge()
    {
        var npi = Unique();
        await Client.CreateAsync($$"""{"resourceType":"Practitioner","identifier":[{"system":"{{System}}","value":"{{npi}}"}]}""");

        var reply = (await Client.PostAsync("/fhir/R4", Transaction(Record(25_000, $"Practitioner?identifier={System}|{npi}")))).Expect(200);
        var tooMany = await Client.PostAsync("/fhir/R4", Transaction(Enumerable.Repeat(Post(Patient(npi)), 30_001)));

        Assert.Equal(25_000, reply.Statuses.Count(status => status == "201 Created"));
        tooMany.Expect(413, "too-costly");
        Assert.Equal(0, (await Client.GetAsync($"Patient?family={npi}")).Total);
    }

    [Behaviour("64a", "25,000 different conditional references that match nothing: 412 with the first place, nothing stored")]
    [Trait("Category", "Slow")]
    public async Task AllMissing()
    {
        var mrn = Unique();

        var reply = await Client.PostAsync("/fhir/R4", Transaction(Enumerable.Range(0, 25_000).Select(i => Post(
            $$$"""{"resourceType":"Observation","status":"final","code":{"text":"{{{mrn}}}"},"subject":{"reference":"Patient?identifier={{{System}}}|{{{mrn}}}-{{{i.ToString(CultureInfo.InvariantCulture)}}}"}}"""))));

        Assert.StartsWith("Bundle.entry[", reply.Expect(412, "not-found").Expression, StringComparison.Ordinal);
        Assert.Equal(0, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.fhir_resource_history WHERE resource_type = 'Observation' AND resource::text LIKE '%{mrn}%'"));
    }

    private static IEnumerable<string> Record(int entries, string practitioner)
    {
        const string PatientName = "urn:uuid:0191a2b3-0000-4000-8000-00000000000a";
        yield return Post(Patient(), PatientName);
        for (var i = 1; i < entries; i++)
        {
            yield return Post(
                $$$"""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":{"reference":"{{{PatientName}}}"},"performer":[{"reference":"{{{practitioner}}}"}],"effectiveDateTime":"2026-01-31T08:00:00Z","valueQuantity":{"value":{{{i.ToString(CultureInfo.InvariantCulture)}}},"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}}""",
                $"urn:uuid:0191a2b3-0000-4000-8001-{i.ToString("x12", CultureInfo.InvariantCulture)}");
        }
    }
}
