using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Searches in the compartments of R4 (5.8): what belongs to an encounter, a practitioner, a related person, a device.</summary>
public sealed class CompartmentTests(SharedStack shared) : FhirConformance(shared)
{
    [Fact]
    public async Task What_belongs_to_an_encounter_practitioner_related_person_or_device()
    {
        var patient = await AddAsync("Patient", "");
        var practitioner = await AddAsync("Practitioner", "");
        var related = await AddAsync("RelatedPerson", $$""" ,"patient":{"reference":"Patient/{{patient}}"}""");
        var device = await AddAsync("Device", "");
        var encounter = await AddAsync("Encounter", $$$""" ,"status":"finished","class":{"code":"AMB"},"participant":[{"individual":{"reference":"Practitioner/{{{practitioner}}}"}}]""");
        var observation = await AddAsync("Observation", $$""" ,"status":"final","code":{"text":"x"},"encounter":{"reference":"Encounter/{{encounter}}"},"device":{"reference":"Device/{{device}}"},"performer":[{"reference":"RelatedPerson/{{related}}"}]""");
        var other = await AddAsync("Observation", $$""" ,"status":"final","code":{"text":"y"},"performer":[{"reference":"Practitioner/{{practitioner}}"}]""");

        await HoldsAsync($"Encounter/{encounter}", ("Observation", [observation]), ("Encounter", [encounter]), ("Patient", []), ("*", [encounter, observation]));
        await HoldsAsync($"Practitioner/{practitioner}", ("Observation", [other]), ("Encounter", [encounter]), ("Practitioner", [practitioner]), ("*", [practitioner, encounter, other]));
        await HoldsAsync($"RelatedPerson/{related}", ("Observation", [observation]), ("*", [related, observation]));
        await HoldsAsync($"Device/{device}", ("Observation", [observation]), ("Device", []), ("*", [observation]));
        Assert.Equal([observation], (await Client.GetAsync($"Encounter/{encounter}/Observation?status=final&device=Device/{device}")).Ids);
        Assert.Empty((await Client.GetAsync($"Encounter/{encounter}/Observation?status=amended")).Ids);
        Assert.Equal([observation], (await Client.PostAsync($"Device/{device}/Observation/_search", "status=final", ("Content-Type", "application/x-www-form-urlencoded"))).Ids);
        var entry = $$$"""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Encounter/{{{encounter}}}/*"}}]}""";
        Assert.Contains(observation, (await Client.PostAsync(FhirClient.Base, entry)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Organization/x/Patient", 501)]
    [InlineData("Encounter/x/Nothing", 404)]
    [InlineData("Encounter/x/Observation?bogus=1", 400)]
    public async Task What_is_no_compartment_is_refused(string path, int expected) => Assert.Equal(expected, (await Client.GetAsync(path)).Code);

    [Fact]
    public async Task A_compartment_shows_only_types_that_may_be_read()
    {
        using var frontDesk = await FhirClient.OfAsync(Stack, "demo-hospital-frontdesk");
        var encounter = await AddAsync("Encounter", """ ,"status":"finished","class":{"code":"AMB"}""");
        await AddAsync("Observation", $$""" ,"status":"final","code":{"text":"x"},"encounter":{"reference":"Encounter/{{encounter}}"}""");

        Assert.Equal(403, (await frontDesk.GetAsync($"Encounter/{encounter}/Observation")).Code);
    }

    [Theory]
    [InlineData("AuditEvent", 501)]
    [InlineData("Patient/1/AuditEvent", 501)]
    [InlineData("Practitioner/1/AuditEvent", 501)]
    [InlineData("?_type=Patient,AuditEvent", 501)]
    [InlineData("Patient/1/*?_type=AuditEvent", 501)]
    [InlineData("Patient?_has:AuditEvent:patient:action=R", 400)]
    [InlineData("Patient?_revinclude=AuditEvent:patient", 400)]
    public async Task The_audit_trail_is_never_said_to_be_empty(string path, int expected)
    {
        var reply = await Client.GetAsync(path.StartsWith('?') ? FhirClient.Base + path : path);

        Assert.Equal((expected, "not-supported"), (reply.Code, reply.IssueCode));
        Assert.Contains("/api/audit", reply.Body, StringComparison.Ordinal);
    }

    private async Task HoldsAsync(string compartment, params (string Type, string[] Ids)[] expected)
    {
        foreach (var (type, ids) in expected)
        {
            var reply = await Client.GetAsync($"{compartment}/{type}");
            Assert.True(reply.Code == 200, reply.Body);
            Assert.Equal((compartment, type, string.Join(',', ids.Order(StringComparer.Ordinal))), (compartment, type, string.Join(',', reply.Ids.Order(StringComparer.Ordinal))));
            Assert.Equal(ids.Length, reply.Total);
        }
    }

    private async Task<string> AddAsync(string type, string more) => (await Client.CreateAsync($$"""{"resourceType":"{{type}}"{{more}}}""")).Id;
}
