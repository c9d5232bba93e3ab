using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Every FHIR interaction stays in its organisation, needs its permission and leaves exactly one audit record.</summary>
public sealed class TenancyAndAuditTests(SharedStack shared) : FhirConformance(shared)
{
    [Fact]
    public async Task The_same_id_is_another_resource_in_another_organisation()
    {
        using var clinic = await FhirClient.OfAsync(Stack, "demo-clinic-owner");
        var id = Unique();

        Assert.Equal(201, (await Client.PutAsync($"Patient/{id}", Patient("Hospital", id))).Code);
        Assert.Equal(404, (await clinic.GetAsync($"Patient/{id}")).Code);
        Assert.Equal(204, (await clinic.DeleteAsync($"Patient/{id}")).Code);
        Assert.Equal(201, (await clinic.PutAsync($"Patient/{id}", Patient("Clinic", id))).Code);
        Assert.Contains("Hospital", (await Client.GetAsync($"Patient/{id}")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "Patient/{id}", null, 200, "fhir.read", true)]
    [InlineData("GET", "Patient/none", null, 404, "fhir.read", true)]
    [InlineData("GET", "Patient/{id}/_history/1", null, 200, "fhir.vread", true)]
    [InlineData("GET", "Patient/{id}/_history", null, 200, "fhir.history", true)]
    [InlineData("GET", "Patient?_id={id}", null, 200, "fhir.search", false)]
    [InlineData("GET", "Patient?bogus=1", null, 400, "fhir.search", false)]
    [InlineData("POST", "Patient", "{\"resourceType\":\"Patient\",\"active\":true}", 201, "fhir.create", false)]
    [InlineData("POST", "Patient", "{", 400, "fhir.create", false)]
    [InlineData("PUT", "Patient/{id}", "{\"resourceType\":\"Patient\",\"id\":\"{id}\",\"active\":true}", 200, "fhir.update", true)]
    [InlineData("PUT", "Patient/{id}", "same", 200, "fhir.update", true)]
    [InlineData("PUT", "Patient/{id}", "stale", 412, "fhir.update", true)]
    [InlineData("DELETE", "Patient/{id}", null, 204, "fhir.delete", true)]
    [InlineData("DELETE", "Patient/none", null, 204, "fhir.delete", true)]
    [InlineData("PATCH", "Patient/{id}", "[]", 400, "fhir.patch", true)]
    [InlineData("PATCH", "Patient/{id}", "[{\"op\":\"add\",\"path\":\"/active\",\"value\":true}]", 200, "fhir.patch", true)]
    [InlineData("PUT", "Patient?_id={id}", "{\"resourceType\":\"Patient\",\"active\":false}", 200, "fhir.update", true)]
    [InlineData("DELETE", "Patient?_id={id}", null, 204, "fhir.delete", true)]
    [InlineData("GET", "AuditEvent", null, 501, "fhir.search", false)]
    public async Task Every_interaction_leaves_one_record(string method, string path, string? body, int status, string action, bool named)
    {
        var created = await Client.CreateAsync(Patient());
        var request = Unique();
        var content = body is "same" ? created.Body : body is "stale" ? Patient("Other", created.Id) : Filled(body);

        var reply = await Client.SendAsync(
            method, Filled(path)!, content, ("X-Request-Id", request), body is "stale" ? ("If-Match", "W/\"9\"") : ("X-Nothing", ""));

        Assert.Equal(status, reply.Code);
        Assert.Equal(1, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.audit_logs WHERE request_id = '{request}'"));
        Assert.Equal(
            1,
            await Stack.Database.ScalarAsync<long>(
                $"""
                SELECT count(*) FROM ehr.audit_logs WHERE request_id = '{request}' AND org_id = '{Tokens.HospitalId}' AND action = '{action}' AND status_code = {status}
                AND outcome = '{(status < 400 ? "success" : "failure")}' AND actor_id = 'demo-hospital-owner' AND ({(named ? "resource_id IS NOT NULL" : "true")})
                """));

        string? Filled(string? text) => text?.Replace("{id}", created.Id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo-hospital-viewer", "GET", "Patient/{id}", null, 200)]
    [InlineData("demo-hospital-viewer", "POST", "Patient", "{\"resourceType\":\"Patient\",\"active\":true}", 403)]
    [InlineData("demo-hospital-viewer", "PUT", "Patient/{id}", "{\"resourceType\":\"Patient\",\"id\":\"{id}\"}", 403)]
    [InlineData("demo-hospital-viewer", "DELETE", "Patient/{id}", null, 403)]
    [InlineData("demo-hospital-viewer", "GET", "Observation", null, 403)]
    [InlineData("demo-hospital-viewer", "GET", "Basic", null, 403)]
    [InlineData("demo-hospital-viewer", "GET", "AuditEvent", null, 403)]
    [InlineData("demo-hospital-clinician", "GET", "Basic", null, 200)]
    [InlineData("demo-hospital-clinician", "DELETE", "Patient/{id}", null, 403)]
    [InlineData("demo-hospital-frontdesk", "GET", "Encounter", null, 403)]
    [InlineData("demo-hospital-auditor", "GET", "AuditEvent", null, 501)]
    [InlineData("demo-hospital-integration", "GET", "Encounter", null, 200)]
    [InlineData("demo-hospital-integration", "POST", "Encounter", "{}", 403)]
    public async Task The_type_and_the_interaction_decide_the_permission(string clientId, string method, string path, string? body, int status)
    {
        var created = await Client.CreateAsync(Patient());
        using var client = await FhirClient.OfAsync(Stack, clientId);

        var reply = await client.SendAsync(method, path.Replace("{id}", created.Id, StringComparison.Ordinal), body?.Replace("{id}", created.Id, StringComparison.Ordinal));

        Assert.Equal(status, reply.Code);
    }

    [Fact]
    public async Task Events_hold_ids_only()
    {
        var family = Unique();
        var created = await Client.CreateAsync(Patient(family));
        await Client.PutAsync($"Patient/{created.Id}", Patient("Other", created.Id));
        await Client.PutAsync($"Patient/{created.Id}", Patient("Other", created.Id));
        await Client.DeleteAsync($"Patient/{created.Id}");

        Assert.Equal(
            "fhir.created 1,fhir.updated 2,fhir.deleted 3",
            await Stack.Database.ScalarAsync<string>(
                $"SELECT string_agg(type || ' ' || (data ->> 'versionId'), ',' ORDER BY occurred_at) FROM ehr.event_log WHERE resource_id = '{created.Id}'"));
        Assert.Equal(0, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.event_log WHERE data::text LIKE '%{family}%'"));
    }
}
