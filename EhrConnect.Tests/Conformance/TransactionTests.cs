using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Transactions (FHIR R4, 3.1.0.11.2): all or nothing, in the order of the specification, with references resolved.</summary>
public sealed class TransactionTests(SharedStack shared) : FhirConformance(shared)
{
    private const string System = "http://mrn";

    [Fact]
    public async Task Entries_that_name_each_other_are_stored_with_each_others_ids_wherever_the_name_stands()
    {
        const string Encounter =
            """
            {"resourceType":"Encounter","status":"planned","class":{"code":"AMB"},"subject":{"reference":"urn:uuid:11111111-1111-1111-1111-111111111111"},
            "identifier":[{"system":"urn:ietf:rfc3986","value":"urn:uuid:11111111-1111-1111-1111-111111111111"}],
            "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"urn:uuid:11111111-1111-1111-1111-111111111111\">x</a></div>"},
            "extension":[{"url":"http://x","valueReference":{"reference":"urn:uuid:11111111-1111-1111-1111-111111111111"}},{"url":"http://y","valueUri":"urn:uuid:11111111-1111-1111-1111-111111111111"},
            {"url":"http://z","valueString":"urn:uuid:11111111-1111-1111-1111-111111111111"}]}
            """;

        var reply = await SendAsync(
            Post("Encounter", Encounter, "urn:uuid:22222222-2222-2222-2222-222222222222"),
            Post("Patient", Patient(), "urn:uuid:11111111-1111-1111-1111-111111111111"));

        AssertValid(reply, "Bundle");
        Assert.Equal((200, "transaction-response"), (reply.Code, reply.Json.GetProperty("type").GetString()));
        Assert.Equal(["201 Created", "201 Created"], Statuses(reply));
        var patient = Location(reply, 1);
        var encounter = (await Client.GetAsync(Location(reply, 0))).Json;
        Assert.Equal(patient, encounter.GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal(patient, encounter.GetProperty("extension")[0].GetProperty("valueReference").GetProperty("reference").GetString());
        Assert.Equal(patient, encounter.GetProperty("extension")[1].GetProperty("valueUri").GetString());
        Assert.StartsWith("urn:uuid:", encounter.GetProperty("extension")[2].GetProperty("valueString").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("urn:uuid:", encounter.GetProperty("identifier")[0].GetProperty("value").GetString(), StringComparison.Ordinal);
        Assert.Contains($"href=\"{patient}\"", encounter.GetProperty("text").GetProperty("div").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, (await Client.GetAsync($"Encounter?patient={patient}")).Total);
    }

    [Fact]
    public async Task A_relative_reference_is_relative_to_where_its_entry_comes_from_and_a_foreign_one_stays()
    {
        var reply = await SendAsync(
            Post("Patient", Patient(), "http://other.test/fhir/Patient/7"),
            Post("Encounter", Encounter("Patient/7"), "http://other.test/fhir/Encounter/8"),
            Post("Encounter", Encounter("http://elsewhere.test/fhir/Patient/7"), "http://other.test/fhir/Encounter/9"));

        Assert.Equal(Location(reply, 0), await SubjectAsync(Location(reply, 1)));
        Assert.Equal("http://elsewhere.test/fhir/Patient/7", await SubjectAsync(Location(reply, 2)));
    }

    [Theory]
    [InlineData(0, 412)]
    [InlineData(1, 200)]
    [InlineData(2, 412)]
    public async Task A_conditional_reference_needs_exactly_one_match(int existing, int status)
    {
        var mrn = Unique();
        for (var i = 0; i < existing; i++) await Client.CreateAsync(Identified(mrn));

        var reply = await SendAsync(Post("Encounter", Encounter($"Patient?identifier={System}|{mrn}")));

        Assert.Equal(status, reply.Code);
        if (status == 200) Assert.Equal($"Patient/{(await Client.GetAsync($"Patient?identifier={System}|{mrn}")).Ids[0]}", await SubjectAsync(Location(reply, 0)));
        else Assert.Equal("Bundle.entry[0].resource", reply.Json.GetProperty("issue")[0].GetProperty("expression")[0].GetString());
    }

    [Fact]
    public async Task A_conditional_reference_sees_what_the_transaction_leaves()
    {
        var (comes, goes) = (Unique(), Unique());
        var old = await Client.CreateAsync(Identified(goes));

        var created = await SendAsync(Post("Encounter", Encounter($"Patient?identifier={System}|{comes}")), Post("Patient", Identified(comes)));
        var deleted = await SendAsync(Post("Encounter", Encounter($"Patient?identifier={System}|{goes}")), Entry("DELETE", $"Patient/{old.Id}"));

        Assert.Equal(200, created.Code);
        Assert.Equal(Location(created, 1), await SubjectAsync(Location(created, 0)));
        Assert.Equal(412, deleted.Code);
        Assert.Equal(200, (await Client.GetAsync($"Patient/{old.Id}")).Code);
        Assert.Equal(1, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.fhir_resource_history WHERE resource::text LIKE '%{comes}%'"));
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","gender":"whatever"}""", "POST", "Patient", 400)]
    [InlineData("""{"resourceType":"Patient"}""", "PUT", "Patient/never-there-x", 400)]
    [InlineData(null, "DELETE", "Patient", 400)]
    [InlineData("""{"resourceType":"Patient","active":true}""", "POST", "NoSuchType", 404)]
    [InlineData("""{"resourceType":"Patient","active":true}""", "POST", "http://elsewhere.test/fhir/Patient", 400)]
    [InlineData("""{"resourceType":"Encounter","status":"planned","class":{"code":"AMB"},"subject":{"reference":"urn:uuid:99999999-0000-0000-0000-000000000000"}}""", "POST", "Encounter", 400)]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Patient.active"}]}]}""", "PATCH", "Patient/never-there", 404)]
    [InlineData(null, "POST", "Patient", 400)]
    [InlineData(null, "LINK", "Patient/1", 400)]
    [InlineData(null, "GET", "Patient/$everything", 501)]
    public async Task One_entry_that_fails_leaves_nothing_of_the_others(string? resource, string method, string url, int status)
    {
        var family = Unique();
        var victim = await Client.CreateAsync(Patient());
        var request = Unique();

        var reply = await SendAsync([Post("Patient", Patient(family)), Entry("DELETE", $"Patient/{victim.Id}"), Entry(method, url, resource)], ("X-Request-Id", request));

        Assert.Equal(status, reply.Code);
        AssertValid(reply, "OperationOutcome");
        Assert.StartsWith("Bundle.entry[2]", reply.Json.GetProperty("issue")[0].GetProperty("expression")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.fhir_resource_history WHERE resource::text LIKE '%{family}%'"));
        Assert.Equal("W/\"1\"", (await Client.GetAsync($"Patient/{victim.Id}")).ETag);
        Assert.Equal($"failure {status}", await Stack.Database.ScalarAsync<string>($"SELECT string_agg(outcome || ' ' || status_code, ',') FROM ehr.audit_logs WHERE request_id = '{request}'"));
    }

    [Fact]
    public async Task Entries_are_processed_in_the_order_of_the_specification()
    {
        var mrn = Unique();
        var old = await Client.CreateAsync(Identified(mrn));
        var kept = await Client.CreateAsync(Patient());

        var reply = await SendAsync(
            Entry("GET", $"Patient?identifier={System}|{mrn}"),
            Entry("GET", $"Patient/{kept.Id}"),
            Entry("PUT", $"Patient/{kept.Id}", Patient("Changed", kept.Id)),
            Entry("POST", "Patient", Identified(mrn, "New"), ifNoneExist: $"identifier={System}|{mrn}"),
            Entry("DELETE", $"Patient?identifier={System}|{mrn}"));

        Assert.Equal(["200 OK", "200 OK", "200 OK", "201 Created", "204 No Content"], Statuses(reply));
        Assert.Equal(Location(reply, 3), $"Patient/{reply.Json.GetProperty("entry")[0].GetProperty("resource").GetProperty("entry")[0].GetProperty("resource").GetProperty("id").GetString()}");
        Assert.Equal("2", reply.Json.GetProperty("entry")[1].GetProperty("resource").GetProperty("meta").GetProperty("versionId").GetString());
        Assert.Equal(410, (await Client.GetAsync($"Patient/{old.Id}")).Code);
    }

    [Fact]
    public async Task Every_answer_tells_status_place_version_and_time()
    {
        var mrn = Unique();
        var existing = await Client.CreateAsync(Identified(mrn));
        var id = Unique();

        var reply = await SendAsync(
            Post("Patient", Patient()), Entry("PUT", $"Patient/{id}", Patient("New", id)), Entry("POST", "Patient", Identified(mrn), ifNoneExist: $"identifier={System}|{mrn}"));

        Assert.Equal(["201 Created", "201 Created", "200 OK"], Statuses(reply));
        Assert.Equal([$"Patient/{id}", $"Patient/{existing.Id}"], [Location(reply, 1), Location(reply, 2)]);
        foreach (var response in reply.Json.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("response")))
        {
            Assert.Equal("W/\"1\"", response.GetProperty("etag").GetString());
            Assert.EndsWith("/_history/1", response.GetProperty("location").GetString(), StringComparison.Ordinal);
            Assert.True(response.TryGetProperty("lastModified", out _));
        }
    }

    [Theory]
    [InlineData("return=minimal", "response")]
    [InlineData("return=representation", "fullUrl resource response")]
    public async Task Prefer_decides_whether_resources_come_back(string prefer, string members)
    {
        var reply = await SendAsync([Post("Patient", Patient())], ("Prefer", prefer));

        Assert.Equal(members.Split(' '), reply.Json.GetProperty("entry")[0].EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task One_condition_twice_makes_one_resource_that_both_entries_name()
    {
        var mrn = Unique();
        var condition = $"identifier={System}|{mrn}";

        var reply = await SendAsync(
            Entry("POST", "Patient", Identified(mrn), "urn:uuid:00000000-0000-4000-8000-000000000001", condition),
            Entry("POST", "Patient", Identified(mrn), "urn:uuid:00000000-0000-4000-8000-000000000002", condition),
            Post("Encounter", Encounter("urn:uuid:00000000-0000-4000-8000-000000000002")));

        Assert.Equal(["201 Created", "200 OK", "201 Created"], Statuses(reply));
        Assert.Equal(Location(reply, 0), Location(reply, 1));
        Assert.Equal(Location(reply, 0), await SubjectAsync(Location(reply, 2)));
        Assert.Equal(1, (await Client.GetAsync($"Patient?{condition}")).Total);
    }

    [Fact]
    public async Task The_same_transaction_twice_gives_the_same_references()
    {
        var mrn = Unique();
        var bundle = new[] { Entry("POST", "Patient", Identified(mrn), ifNoneExist: $"identifier={System}|{mrn}"), Entry("PUT", $"Encounter?identifier={System}|{mrn}", Encounter($"Patient?identifier={System}|{mrn}", mrn)) };

        var (first, second) = (await SendAsync(bundle), await SendAsync(bundle));

        Assert.Equal(["201 Created", "201 Created"], Statuses(first));
        Assert.Equal(["200 OK", "200 OK"], Statuses(second));
        Assert.Equal((Location(first, 0), Location(first, 1)), (Location(second, 0), Location(second, 1)));
        Assert.Equal("W/\"1\"", (await Client.GetAsync(Location(second, 1))).ETag);
    }

    [Fact]
    public async Task Preconditions_of_entries_are_honoured()
    {
        var created = await Client.CreateAsync(Patient());
        string[] stale = [Entry("PUT", $"Patient/{created.Id}", Patient("New", created.Id), ifMatch: "W/\"9\"")];
        string[] exists = [Entry("PUT", $"Patient/{created.Id}", Patient("New", created.Id), ifNoneMatch: "*")];
        string[] current = [Entry("PUT", $"Patient/{created.Id}", Patient("New", created.Id), ifMatch: "W/\"1\"")];

        Assert.Equal(412, (await SendAsync(stale)).Code);
        Assert.Equal(412, (await SendAsync(exists)).Code);
        Assert.Equal(["200 OK"], Statuses(await SendAsync(current)));
    }

    [Fact]
    public async Task One_resource_may_be_changed_once_and_the_same_id_of_two_types_is_two_resources()
    {
        var id = Unique();

        var twice = await SendAsync(Entry("PUT", $"Patient/{id}", Patient("A", id)), Entry("PUT", $"Patient/{id}", Patient("B", id)));
        var types = await SendAsync(Entry("PUT", $"Patient/{id}", Patient("A", id)), Entry("PUT", $"Basic/{id}", $$$"""{"resourceType":"Basic","id":"{{{id}}}","code":{"text":"x"}}"""));

        Assert.Equal(400, twice.Code);
        Assert.Equal(["201 Created", "201 Created"], Statuses(types));
    }

    [Fact]
    public async Task Patches_come_as_Parameters_or_as_a_Binary_with_a_JSON_patch()
    {
        var (first, second) = (await Client.CreateAsync(Patient()), await Client.CreateAsync(Patient()));
        var patch = Convert.ToBase64String("""[{"op":"add","path":"/active","value":true}]"""u8);

        var reply = await SendAsync(
            Entry("PATCH", $"Patient/{first.Id}", $$"""{"resourceType":"Binary","contentType":"application/json-patch+json","data":"{{patch}}"}"""),
            Entry("PATCH", $"Patient/{second.Id}", """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},{"name":"name","valueString":"active"},{"name":"value","valueBoolean":true}]}]}"""));

        Assert.Equal(["200 OK", "200 OK"], Statuses(reply));
        Assert.True((await Client.GetAsync($"Patient/{first.Id}")).Json.GetProperty("active").GetBoolean());
        Assert.True((await Client.GetAsync($"Patient/{second.Id}")).Json.GetProperty("active").GetBoolean());
    }

    [Theory]
    [InlineData("""{"resourceType":"Bundle","entry":[]}""", 400)]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[]}""", 400)]
    [InlineData("""{"resourceType":"Patient"}""", 400)]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","entry":[null]}""", 400)]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","entry":{}}""", 400)]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","entry":[{}]}""", 400)]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","entry":[{"requests":{}}]}""", 400)]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","type":"batch"}""", 400)]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"GET","url":"Patient/x"}}""", 400)]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:1","request":{"method":"DELETE","url":"Patient/x"}},{"fullUrl":"urn:uuid:1","request":{"method":"DELETE","url":"Patient/y"}}]}""", 400)]
    [InlineData("""{"resourceType":"Bundle","type":"transaction"}""", 200)]
    public async Task The_envelope_has_to_be_right(string bundle, int status)
    {
        var reply = await Client.PostAsync("/fhir/R4", bundle);

        Assert.Equal(status, reply.Code);
        AssertValid(reply, status == 200 ? "Bundle" : "OperationOutcome");
    }

    [Fact]
    public async Task Parallel_transactions_over_the_same_resources_all_take_effect_or_say_409()
    {
        var id = Unique();
        await Client.PutAsync($"Patient/{id}", Patient("Zero", id));

        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => SendAsync(
            Entry("PUT", $"Patient/{id}", Patient($"F{i}", id)), Entry("POST", "Patient", Identified(id), ifNoneExist: $"identifier={System}|{id}"))));

        Assert.All(replies, reply => Assert.True(reply.Code is 200 or 409, $"{reply.Code} {reply.Body}"));
        var done = replies.Count(reply => reply.Code == 200);
        Assert.Equal($"W/\"{done + 1}\"", (await Client.GetAsync($"Patient/{id}")).ETag);
        Assert.Equal(1, (await Client.GetAsync($"Patient?identifier={System}|{id}")).Total);
    }

    [Fact]
    public async Task Every_entry_has_an_audit_record_and_every_write_an_event()
    {
        var request = Unique();

        var reply = await SendAsync([Post("Patient", Patient()), Post("Basic", """{"resourceType":"Basic","code":{"text":"x"}}"""), Entry("GET", "Patient/none")], ("X-Request-Id", request));

        Assert.Equal(["201 Created", "201 Created", "404 Not Found"], Statuses(reply));
        Assert.Equal(
            "fhir.create Basic 201,fhir.create Patient 201,fhir.read Patient 404,fhir.transaction - 200",
            await Stack.Database.ScalarAsync<string>(
                $"SELECT string_agg(line, ',' ORDER BY line) FROM (SELECT action || ' ' || coalesce(resource_type, '-') || ' ' || status_code AS line FROM ehr.audit_logs WHERE request_id = '{request}') l"));
        Assert.Equal(1, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.event_log WHERE type = 'fhir.created' AND resource_id = '{Location(reply, 0)["Patient/".Length..]}'"));
    }

    [Fact]
    public async Task The_permission_of_every_entry_counts()
    {
        using var viewer = await FhirClient.OfAsync(Stack, "demo-hospital-viewer");
        var family = Unique();

        var reading = await viewer.PostAsync("/fhir/R4", Bundle("transaction", Entry("GET", "Patient/none")));
        var writing = await viewer.PostAsync("/fhir/R4", Bundle("transaction", Entry("GET", "Patient/none"), Post("Patient", Patient(family))));
        var batch = await viewer.PostAsync("/fhir/R4", Bundle("batch", Entry("GET", "Patient/none"), Post("Patient", Patient(family)), Entry("GET", "Observation/none")));

        Assert.Equal((200, 403, 200), (reading.Code, writing.Code, batch.Code));
        Assert.Equal(["404 Not Found", "403 Forbidden", "403 Forbidden"], Statuses(batch));
        Assert.Equal(0, (await Client.GetAsync($"Patient?family={family}")).Total);
    }

    [Fact]
    public async Task In_a_batch_every_entry_is_on_its_own()
    {
        var request = Unique();
        var reply = await Client.PostAsync(
            "/fhir/R4",
            Bundle("batch", Post("Patient", """{"resourceType":"Patient","gender":"whatever"}"""), Post("Patient", Patient()), Entry("GET", "Patient?bogus=1"), Entry("DELETE", "Patient/none"), Entry("GET", "$x")),
            ("X-Request-Id", request));

        AssertValid(reply, "Bundle");
        Assert.Equal("batch-response", reply.Json.GetProperty("type").GetString());
        Assert.Equal(["400 Bad Request", "201 Created", "400 Bad Request", "204 No Content", "501 Not Implemented"], Statuses(reply));
        Assert.Equal(
            "Bundle.entry[0].resource.gender",
            reply.Json.GetProperty("entry")[0].GetProperty("response").GetProperty("outcome").GetProperty("issue")[0].GetProperty("expression")[0].GetString());
        Assert.Equal(6, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.audit_logs WHERE request_id = '{request}'"));
    }

    [Fact]
    public async Task Other_organisations_are_neither_matched_nor_touched()
    {
        using var clinic = await FhirClient.OfAsync(Stack, "demo-clinic-owner");
        var (mrn, id) = (Unique(), Unique());
        await Client.CreateAsync(Identified(mrn));
        await Client.PutAsync($"Patient/{id}", Patient("Hospital", id));

        var reference = await clinic.PostAsync("/fhir/R4", Bundle("transaction", Post("Encounter", Encounter($"Patient?identifier={System}|{mrn}"))));
        var writes = await clinic.PostAsync(
            "/fhir/R4", Bundle("transaction", Entry("PUT", $"Patient/{id}", Patient("Clinic", id)), Entry("DELETE", $"Patient?identifier={System}|{mrn}"), Post("Patient", Identified(mrn))));

        Assert.Equal(412, reference.Code);
        Assert.Equal(["201 Created", "204 No Content", "201 Created"], Statuses(writes));
        Assert.Equal(1, (await Client.GetAsync($"Patient?identifier={System}|{mrn}")).Total);
        Assert.Contains("Hospital", (await Client.GetAsync($"Patient/{id}")).Body, StringComparison.Ordinal);
    }

    private static string Identified(string mrn, string family = "Doe") => Patient(family, more: $$""","identifier":[{"system":"{{System}}","value":"{{mrn}}"}]""");

    private static string Encounter(string subject, string? mrn = null) =>
        $$"""{"resourceType":"Encounter","status":"planned","class":{"code":"AMB"},"subject":{"reference":"{{subject}}"}{{(mrn is null ? "" : $$""","identifier":[{"system":"{{System}}","value":"{{mrn}}"}]""")}}}""";

    private static string Post(string type, string resource, string? fullUrl = null) => Entry("POST", type, resource, fullUrl);

    private static string Entry(string method, string url, string? resource = null, string? fullUrl = null, string? ifNoneExist = null, string? ifMatch = null, string? ifNoneMatch = null)
    {
        var request = JsonSerializer.Serialize(
            new Dictionary<string, string?> { ["method"] = method, ["url"] = url, ["ifNoneExist"] = ifNoneExist, ["ifMatch"] = ifMatch, ["ifNoneMatch"] = ifNoneMatch }.Where(m => m.Value is not null).ToDictionary());
        return $$"""{{{(fullUrl is null ? "" : $"\"fullUrl\":\"{fullUrl}\",")}}{{(resource is null ? "" : $"\"resource\":{resource},")}}"request":{{request}}}""";
    }

    private static string Bundle(string type, params string[] entries) => $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', entries)}}]}""";

    private static IEnumerable<string> Statuses(FhirReply reply)
    {
        Assert.True(reply.Code == 200, reply.Body);
        return reply.Json.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("response").GetProperty("status").GetString()!);
    }

    // Without the version.
    private static string Location(FhirReply reply, int entry)
    {
        Assert.True(reply.Code == 200, reply.Body);
        var location = reply.Json.GetProperty("entry")[entry].GetProperty("response").GetProperty("location").GetString()!;
        return location[..location.IndexOf("/_history", StringComparison.Ordinal)];
    }

    private async Task<string?> SubjectAsync(string location) => (await Client.GetAsync(location)).Json.GetProperty("subject").GetProperty("reference").GetString();

    private Task<FhirReply> SendAsync(params string[] entries) => Client.PostAsync("/fhir/R4", Bundle("transaction", entries));

    private Task<FhirReply> SendAsync(string[] entries, params (string Name, string Value)[] headers) => Client.PostAsync("/fhir/R4", Bundle("transaction", entries), headers);
}
