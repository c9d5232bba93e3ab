using EhrConnect.Tests.Fixtures;
using static EhrConnect.Tests.Conformance.Behaviours.BundleText;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>52 to 63 and 65: batch and transaction (FHIR R4, 3.1.0.11).</summary>
public sealed class BundleBehaviours(SharedStack shared) : FhirConformance(shared)
{
    private const string System = "http://mrn";

    [Behaviour("52", "Batch: one bad entry does not stop the others")]
    public async Task Batches()
    {
        var reply = await SendAsync(Batch(Post(Patient()), Post("""{"resourceType":"Patient","gender":"?"}"""), Post(Patient())));

        Assert.Equal(["201 Created", "400 Bad Request", "201 Created"], reply.Statuses);
        Assert.Equal("code-invalid", reply.Entries[1].GetProperty("response").GetProperty("outcome").GetProperty("issue")[0].GetProperty("code").GetString());
    }

    [Behaviour("53", "Transaction: one bad entry leaves no row, no version, no event and no record of success")]
    public async Task AllOrNothing()
    {
        var (family, request, victim) = (Unique(), Unique(), await Client.CreateAsync(Patient()));

        var reply = await Client.PostAsync("/fhir/R4", Transaction(Post(Patient(family)), Delete($"Patient/{victim.Id}"), Put($"Patient/{victim.Id}x", Patient())), ("X-Request-Id", request));

        Assert.StartsWith("Bundle.entry[2]", reply.Expect(400).Expression, StringComparison.Ordinal);
        Assert.Equal(0, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.fhir_resource_history WHERE resource::text LIKE '%{family}%'"));
        Assert.Equal(1, await Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.event_log WHERE resource_id = '{victim.Id}'"));
        Assert.Equal("failure", await Stack.Database.ScalarAsync<string>($"SELECT string_agg(outcome, ' ') FROM ehr.audit_logs WHERE request_id = '{request}'"));
        (await Client.GetAsync($"Patient/{victim.Id}")).Expect(200);
    }

    [Behaviour("54", "Transaction: urn:uuid references are rewritten in elements, extensions, contained resources and the narrative")]
    public async Task References()
    {
        const string Name = "urn:uuid:0191a2b3-0000-4000-8000-000000000001";
        var observation =
            $$$"""
            {"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{Name}}}"},
            "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"{{{Name}}}\">x</a></div>"},
            "contained":[{"resourceType":"Provenance","id":"p","target":[{"reference":"{{{Name}}}"}],"recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"display":"x"}}]}],
            "extension":[{"url":"http://x","extension":[{"url":"y","valueReference":{"reference":"{{{Name}}}"}}]}]}
            """;

        var reply = await SendAsync(Transaction(Post(observation), Post(Patient(), Name)));

        var stored = (await Client.GetAsync(reply.Place(0))).Expect(200).Body;
        Assert.DoesNotContain("urn:uuid", stored, StringComparison.Ordinal);
        Assert.Equal(5, stored.Split(reply.Place(1)).Length);
    }

    [BehaviourCases("55", "Transaction: a conditional reference needs one match: none and several are 412")]
    [InlineData(0, 412)]
    [InlineData(1, 200)]
    [InlineData(2, 412)]
    public async Task ConditionalReference(int existing, int status)
    {
        var mrn = Unique();
        for (var i = 0; i < existing; i++) await Client.CreateAsync(Identified(mrn));

        var reply = (await SendAsync(Transaction(Post(Observation($"Patient?identifier={System}|{mrn}"))))).Expect(status);

        if (status != 200) return;
        Assert.Equal($"Patient/{(await Client.GetAsync($"Patient?identifier={System}|{mrn}")).Ids[0]}", await SubjectAsync(reply.Place(0)));
    }

    [Behaviour("56", "Transaction: the same ifNoneExist twice makes one resource, which both entries name")]
    public async Task SameCondition()
    {
        var mrn = Unique();

        var reply = await SendAsync(Transaction(Post(Identified(mrn), ifNoneExist: $"identifier={System}|{mrn}"), Post(Identified(mrn), ifNoneExist: $"identifier={System}|{mrn}")));

        Assert.Equal(["201 Created", "200 OK"], reply.Statuses);
        Assert.Equal(reply.Place(0), reply.Place(1));
    }

    [Behaviour("57", "Transaction: DELETE, POST, PUT and PATCH, GET: a read sees what all writes left")]
    public async Task Order()
    {
        var (mrn, kept) = (Unique(), await Client.CreateAsync(Patient()));
        var gone = await Client.CreateAsync(Identified(mrn));

        var reply = await SendAsync(Transaction(
            Get($"Patient?identifier={System}|{mrn}"),
            Get($"Patient/{kept.Id}"),
            Put($"Patient/{kept.Id}", Patient("Later", kept.Id)),
            Post(Identified(mrn), ifNoneExist: $"identifier={System}|{mrn}"),
            Delete($"Patient/{gone.Id}")));

        Assert.Equal(["200 OK", "200 OK", "200 OK", "201 Created", "204 No Content"], reply.Statuses);
        Assert.Equal(reply.Place(3)["Patient/".Length..], Assert.Single(reply.Resources[0].GetProperty("entry").EnumerateArray()).GetProperty("resource").GetProperty("id").GetString());
        Assert.Equal("2", reply.Resources[1].GetProperty("meta").GetProperty("versionId").GetString());
    }

    [Behaviour("58", "Transaction: one resource in two entries: 400, also when one names it by id and one by condition")]
    public async Task Twice()
    {
        var (mrn, existing) = (Unique(), await Client.CreateAsync(Patient()));
        var found = await Client.CreateAsync(Identified(mrn));

        (await SendAsync(Transaction(Put($"Patient/{existing.Id}", Patient("A", existing.Id)), Put($"Patient/{existing.Id}", Patient("B", existing.Id))))).Expect(400, "invalid");
        (await SendAsync(Transaction(Put($"Patient/{found.Id}", Patient("A", found.Id)), Put($"Patient?identifier={System}|{mrn}", Identified(mrn, "B"))))).Expect(400, "invalid");
        (await SendAsync(Transaction(Put($"Patient/{found.Id}", Patient("A", found.Id)), Entry("PATCH", $"Patient?identifier={System}|{mrn}", JsonPatchBinary)))).Expect(400, "invalid");
        Assert.Equal("W/\"1\"", (await Client.GetAsync($"Patient/{found.Id}")).ETag);
    }

    [Behaviour("59", "Missing Bundle.type: 400")]
    public async Task NoType() => Assert.Equal("Bundle.type", (await SendAsync("""{"resourceType":"Bundle","entry":[]}""")).Expect(400, "required").Expression);

    [Behaviour("60", "A null entry: 400 with its place")]
    public async Task NullEntry()
    {
        var body = $$"""{"resourceType":"Bundle","type":"batch","entry":[{{Post(Patient())}},null]}""";

        Assert.Equal("Bundle.entry[1]", (await SendAsync(body)).Expect(400, "structure").Expression);
    }

    [Behaviour("61", "ifMatch of an entry is honoured, in batch and transaction")]
    public async Task Preconditions()
    {
        var created = await Client.CreateAsync(Patient());
        var stale = Put($"Patient/{created.Id}", Patient("B", created.Id), ifMatch: "W/\"7\"");

        Assert.Equal(["412 Precondition Failed"], (await SendAsync(Batch(stale))).Statuses);
        (await SendAsync(Transaction(stale))).Expect(412, "conflict");
        Assert.Equal(["200 OK"], (await SendAsync(Transaction(Put($"Patient/{created.Id}", Patient("B", created.Id), ifMatch: "W/\"1\"")))).Statuses);
    }

    [Behaviour("62", "Answers of entries have location, ETag and time")]
    public async Task Answers()
    {
        var reply = await SendAsync(Batch(Post(Patient())));

        var response = reply.Entries[0].GetProperty("response");
        var stored = await Client.GetAsync(reply.Place(0));
        Assert.Equal(stored.ETag, response.GetProperty("etag").GetString());
        Assert.Equal(stored.Json.GetProperty("meta").GetProperty("lastUpdated").GetString(), response.GetProperty("lastModified").GetString());
        Assert.EndsWith("/_history/1", response.GetProperty("location").GetString(), StringComparison.Ordinal);
    }

    [Behaviour("65", "Parallel transactions over overlapping resources in opposite order: done or 409, never a success without its data")]
    public async Task Parallel()
    {
        var ids = Enumerable.Range(0, 6).Select(_ => Unique()).ToArray();
        foreach (var id in ids) (await Client.PutAsync($"Patient/{id}", Patient("F", id))).Expect(201);

        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => SendAsync(Transaction(
            (i % 2 == 0 ? ids : [.. ids.Reverse()]).Skip(i % 3).Select(id => Put($"Patient/{id}", Patient($"F{i}", id)))))));

        Assert.All(replies, reply => Assert.True(reply.Code is 200 or 409, $"{reply.Code} {reply.Body}"));
        for (var i = 0; i < ids.Length; i++)
        {
            var stored = replies.Where(reply => reply.Code == 200).SelectMany(reply => reply.Entries)
                .Select(entry => entry.GetProperty("response").GetProperty("location").GetString()!).Where(location => location.Contains(ids[i], StringComparison.Ordinal)).ToArray();
            Assert.Equal(stored.Length, stored.Distinct().Count());
            Assert.Equal($"W/\"{stored.Length + 1}\"", (await Client.GetAsync($"Patient/{ids[i]}")).ETag);
        }
    }

    [Behaviour("65b", "Parallel transactions that bring the same 1,200 new ids in opposite order wait for each other: all are stored")]
    public async Task ParallelCreates()
    {
        var ids = Enumerable.Range(0, 1_200).Select(_ => Unique()).ToArray();

        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => SendAsync(Transaction((i % 2 == 0 ? ids : [.. ids.Reverse()]).Select(id => Put($"Patient/{id}", Patient($"F{i}", id)))))));

        Assert.All(replies, reply => reply.Expect(200));
        Assert.Equal("W/\"4\"", (await Client.GetAsync($"Patient/{ids[0]}")).ETag);
    }

    private static string JsonPatchBinary => $$"""{"resourceType":"Binary","contentType":"application/json-patch+json","data":"{{Convert.ToBase64String("""[{"op":"add","path":"/active","value":true}]"""u8)}}"}""";

    private static string Identified(string mrn, string family = "Doe") => Patient(family, more: $$""","identifier":[{"system":"{{System}}","value":"{{mrn}}"}]""");

    private static string Observation(string subject) => $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{subject}}}"}}""";

    private async Task<string?> SubjectAsync(string place) => (await Client.GetAsync(place)).Json.GetProperty("subject").GetProperty("reference").GetString();

    private Task<FhirReply> SendAsync(string bundle) => Client.PostAsync("/fhir/R4", bundle);
}
