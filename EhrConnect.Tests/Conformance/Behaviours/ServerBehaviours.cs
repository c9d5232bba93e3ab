using EhrConnect.Tests.Fixtures;
using static EhrConnect.Tests.Conformance.Behaviours.BundleText;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>94, 96 and 98: what the server says of itself and what it writes down.</summary>
public sealed class ServerBehaviours(SharedStack shared) : FhirConformance(shared)
{
    [Behaviour("94", "metadata: ETag and 304, mode=terminology, an unknown mode is 400")]
    public async Task Metadata()
    {
        var statement = (await Client.GetAsync("metadata")).Expect(200);

        AssertValid(statement, "CapabilityStatement");
        (await Client.GetAsync("metadata", ("If-None-Match", statement.ETag!))).Expect(304);
        AssertValid((await Client.GetAsync("metadata?mode=terminology")).Expect(200), "TerminologyCapabilities");
        (await Client.GetAsync("metadata?mode=nosuch")).Expect(400, "invalid");
    }

    [BehaviourCases("96", "One audit record for every interaction, with who, what, outcome, address and request id")]
    [InlineData("GET", "Patient/{id}", null, "fhir.read", 200)]
    [InlineData("GET", "Patient/{id}/_history/1", null, "fhir.vread", 200)]
    [InlineData("GET", "Patient/{id}/_history", null, "fhir.history", 200)]
    [InlineData("GET", "Patient/_history?_count=1", null, "fhir.history", 200)]
    [InlineData("GET", "_history?_count=1", null, "fhir.history", 200)]
    [InlineData("GET", "Patient?_id={id}", null, "fhir.search", 200)]
    [InlineData("GET", "/fhir/R4?_type=Patient&_id={id}", null, "fhir.search", 200)]
    [InlineData("GET", "Patient/{id}/Observation", null, "fhir.search", 200)]
    [InlineData("GET", "Patient/none", null, "fhir.read", 404)]
    [InlineData("POST", "Patient", """{"resourceType":"Patient","active":true}""", "fhir.create", 201)]
    [InlineData("POST", "Patient", """{"resourceType":"Patient","gender":"?"}""", "fhir.create", 400)]
    [InlineData("PUT", "Patient/{id}", """{"resourceType":"Patient","id":"{id}","active":true}""", "fhir.update", 200)]
    [InlineData("PATCH", "Patient/{id}", """[{"op":"add","path":"/active","value":true}]""", "fhir.patch", 200)]
    [InlineData("DELETE", "Patient/{id}", null, "fhir.delete", 204)]
    [InlineData("DELETE", "Patient?_id={id}", null, "fhir.delete", 204)]
    [InlineData("POST", "/fhir/R4", """{"resourceType":"Bundle"}""", "fhir.bundle", 400)]
    public async Task Audit(string method, string path, string? body, string action, int status)
    {
        var (created, request) = (await Client.CreateAsync(Patient()), Unique());

        (await Client.SendAsync(method, Filled(path)!, Filled(body), ("X-Request-Id", request))).Expect(status);

        Assert.Equal(
            $"demo-hospital-owner {action} {status} {(status < 400 ? "success" : "failure")} 127.0.0.1",
            await Stack.Database.ScalarAsync<string>(
                $"SELECT string_agg(concat_ws(' ', actor_id, action, status_code, outcome, ip), ',') FROM ehr.audit_logs WHERE request_id = '{request}' AND org_id = '{Tokens.HospitalId}'"));

        string? Filled(string? text) => text?.Replace("{id}", created.Id, StringComparison.Ordinal);
    }

    [Behaviour("96a", "Denied and anonymous requests have their record too")]
    public async Task AuditOfDenied()
    {
        using var viewer = await FhirClient.OfAsync(Stack, "demo-hospital-viewer");
        using var anonymous = new FhirClient(Stack.Client(token: null));
        var (denied, unknown) = (Unique(), Unique());

        (await viewer.PostAsync("Patient", Patient(), ("X-Request-Id", denied))).Expect(403, "forbidden");
        (await anonymous.GetAsync("Patient/1", ("X-Request-Id", unknown))).Expect(401, "login");

        Assert.Equal("denied", await Stack.Database.ScalarAsync<string>($"SELECT string_agg(outcome, ',') FROM ehr.audit_logs WHERE request_id = '{denied}'"));
        Assert.Equal(1, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.audit_logs WHERE request_id = '{unknown}' AND outcome <> 'success'"));
    }

    [BehaviourCases("96b", "One record for a bundle and one for each of its entries, denied ones included")]
    [InlineData("batch", "fhir.bundle 200,fhir.create 201,fhir.create 403,fhir.read 200,fhir.search 200")]
    [InlineData("transaction", "fhir.bundle 403,fhir.create 403")]
    public async Task AuditOfEntries(string kind, string records)
    {
        using var clinician = await FhirClient.OfAsync(Stack, "demo-hospital-clinician");
        var (created, request) = (await Client.CreateAsync(Patient()), Unique());

        await clinician.PostAsync(
            "/fhir/R4",
            Of(kind, [Post("""{"resourceType":"Observation","status":"final","code":{"text":"x"}}"""), Post("""{"resourceType":"Organization","name":"x"}"""), Get($"Patient/{created.Id}"), Get("Patient?_count=1")]),
            ("X-Request-Id", request));

        Assert.Equal(
            records,
            await Stack.Database.ScalarAsync<string>($"SELECT string_agg(line, ',' ORDER BY line) FROM (SELECT action || ' ' || status_code AS line FROM ehr.audit_logs WHERE request_id = '{request}') l"));
    }

    [Behaviour("98", "An error tells neither stack nor statement nor type names of this program")]
    public async Task NoTraces()
    {
        FhirReply[] replies =
        [
            await Client.PostAsync("Patient", "\0"),
            await Client.GetAsync("Patient?_cursor=zzz"),
            await Client.GetAsync("Patient/%00"),
            await Client.GetAsync("Patient?family=%00"),
            await Client.PostAsync("Patient", Patient("a\\u0000b")),
            await Client.PostAsync("/fhir/R4", "[]"),
            await Client.SendAsync("PATCH", "Patient/x", "\\", ("Content-Type", "application/json-patch+json")),
            await Client.SendAsync("FROB", "Patient/x", null),
        ];

        Assert.All(replies, reply =>
        {
            Assert.InRange(reply.Code, 400, 499);
            foreach (var word in (string[])["   at ", "Exception", "Npgsql", "SELECT", "EhrConnect."]) Assert.DoesNotContain(word, reply.Body, StringComparison.Ordinal);
        });
    }

    [BehaviourCases("98a", "X-Provenance: stored in the same commit with the version as its target; malformed or not permitted: nothing is written")]
    [InlineData("demo-hospital-owner", """{"resourceType":"Provenance","recorded":"2026-01-31T08:00:00Z","agent":[{"who":{"display":"x"}}]}""", 201)]
    [InlineData("demo-hospital-owner", """{"resourceType":"Patient"}""", 400)]
    [InlineData("demo-hospital-owner", "nonsense", 400)]
    public async Task Provenance(string clientId, string provenance, int status)
    {
        using var client = await FhirClient.OfAsync(Stack, clientId);
        var family = Unique();

        var reply = (await client.PostAsync("Patient", Patient(family), ("X-Provenance", provenance))).Expect(status);

        Assert.Equal(status == 201 ? 1 : 0, (await Client.GetAsync($"Patient?family={family}")).Total);
        if (status == 201) Assert.Equal($"Patient/{reply.Id}/_history/1", Assert.Single((await Client.GetAsync($"Provenance?target=Patient/{reply.Id}")).Resources).GetProperty("target")[0].GetProperty("reference").GetString());
    }
}
