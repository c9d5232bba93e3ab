using EhrConnect.Tests.Fixtures;
using static EhrConnect.Tests.Conformance.Behaviours.BundleText;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>What entries can address: all that requests can, and nothing outside this server.</summary>
public sealed class EntryBehaviours(SharedStack shared) : FhirConformance(shared)
{
    [BehaviourCases("52a", "Entries read whatever requests read: the same answer as the request")]
    [InlineData("Patient/{id}")]
    [InlineData("Patient/{id}/_history/1")]
    [InlineData("Patient/{id}/_history")]
    [InlineData("Patient/{id}/_history?_count=1")]
    [InlineData("Patient/_history?_count=1")]
    [InlineData("_history?_count=1")]
    [InlineData("Patient?_id={id}")]
    [InlineData("?_type=Patient&_id={id}")]
    [InlineData("Patient/{id}/Observation")]
    [InlineData("Patient/{id}/Observation?status=final")]
    [InlineData("Patient/{id}/*")]
    [InlineData("Patient/{id}?_elements=name")]
    [InlineData("Patient/{id}?_include=Patient:organization")]
    [InlineData("Patient/{id}?_summary=count")]
    [InlineData("Patient/{id}/Observation?bogus=1")]
    [InlineData("Practitioner/{id}/Observation")]
    [InlineData("Patient/none")]
    [InlineData("Patient/_search?_id={id}")]
    [InlineData("?_id={id}&_type=Patient,AuditEvent")]
    [InlineData("Patient/{id}/$everything")]
    [InlineData("NoSuch/1")]
    public async Task Reads(string url)
    {
        var patient = await Client.CreateAsync(Patient());
        await Client.CreateAsync($$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{{patient.Id}}}"}}""");
        var path = url.Replace("{id}", patient.Id, StringComparison.Ordinal);

        var request = await Client.GetAsync(path.StartsWith('?') ? $"/fhir/R4{path}" : path);
        var batch = (await Client.PostAsync("/fhir/R4", Batch(Get(path)))).Expect(200);

        Assert.Equal(request.Code, int.Parse(batch.Statuses[0][..3], System.Globalization.CultureInfo.InvariantCulture));
        if (request.Code != 200)
        {
            Assert.Equal(request.IssueCode, batch.Entries[0].GetProperty("response").GetProperty("outcome").GetProperty("issue")[0].GetProperty("code").GetString());
            return;
        }

        var entry = new FhirReply(request.Status, batch.Entries[0].GetProperty("resource").GetRawText(), null, null, null, null);
        if (request.Json.GetProperty("resourceType").GetString() is "Bundle") Assert.Equal(request.Ids, entry.Ids);
        else Assert.Equal(request.Body, entry.Body);
    }

    [BehaviourCases("52b", "A search by POST is an entry too")]
    [InlineData("Patient/_search?_id={id}")]
    [InlineData("_search?_type=Patient&_id={id}")]
    [InlineData("Patient/{id}/Patient/_search")]
    public async Task Searches(string url)
    {
        var patient = await Client.CreateAsync(Patient());

        var reply = (await Client.PostAsync("/fhir/R4", Batch(Entry("POST", url.Replace("{id}", patient.Id, StringComparison.Ordinal))))).Expect(200);

        Assert.Equal(["200 OK"], reply.Statuses);
        if (!url.EndsWith("Patient/_search", StringComparison.Ordinal)) Assert.Equal(patient.Id, reply.Resources[0].GetProperty("entry")[0].GetProperty("resource").GetProperty("id").GetString());
    }

    [Behaviour("52c", "ifNoneMatch and ifModifiedSince of a reading entry: 304 without the resource")]
    public async Task Unchanged()
    {
        var patient = await Client.CreateAsync(Patient());
        var (path, time) = ($"Patient/{patient.Id}", patient.Json.GetProperty("meta").GetProperty("lastUpdated").GetString());

        var reply = await Client.PostAsync("/fhir/R4", Batch(
            Get(path, ifNoneMatch: "W/\"1\""),
            Get(path, ifModifiedSince: time),
            Get(path, ifModifiedSince: "2001-01-01T00:00:00Z"),
            Get(path, ifNoneMatch: "W/\"9\"", ifModifiedSince: time),
            Get(path, ifModifiedSince: "yesterday")));

        Assert.Equal(["304 Not Modified", "304 Not Modified", "200 OK", "200 OK", "400 Bad Request"], reply.Statuses);
        Assert.Equal(2, reply.Resources.Count);
    }

    [BehaviourCases("52d", "What is no address on this server, or no interaction, is refused and changes nothing")]
    [InlineData("GET", "http://elsewhere.test/fhir/R4/Patient/1", 400)]
    [InlineData("GET", "//elsewhere.test/Patient/1", 404)]
    [InlineData("GET", "Patient/..%2F..%2Fapi%2Fsettings", 404)]
    [InlineData("GET", "../../api/settings", 404)]
    [InlineData("GET", "Patient/1%00", 404)]
    [InlineData("GET", "Patient/1#fragment", 404)]
    [InlineData("get", "Patient/1", 400)]
    [InlineData("delete", "Patient/1", 400)]
    [InlineData("CONNECT", "Patient/1", 400)]
    [InlineData("DELETE", "Patient", 400)]
    [InlineData("DELETE", "", 404)]
    [InlineData("DELETE", "Patient/1/_history/1", 404)]
    [InlineData("DELETE", "Patient/1?_id=2", 400)]
    [InlineData("DELETE", "Patient?bogus=1", 400)]
    [InlineData("POST", "Patient/1/_search", 404)]
    [InlineData("POST", "Patient?identifier=x", 400)]
    [InlineData("POST", "", 404)]
    public async Task Refused(string method, string url, int status)
    {
        var reply = await Client.PostAsync("/fhir/R4", Batch(Entry(method, url, method is "POST" ? Patient() : null), Get("Patient/none")));

        Assert.Equal(status, int.Parse(reply.Expect(200).Statuses[0][..3], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("404 Not Found", reply.Statuses[1]);
    }

    [Behaviour("52e", "An entry under the absolute address of this server is the same as a relative one")]
    public async Task Absolute()
    {
        var patient = await Client.CreateAsync(Patient());

        var reply = await Client.PostAsync("/fhir/R4", Batch(Get($"{Client.BaseAddress}/Patient/{patient.Id}"), Get($"{Client.BaseAddress}?_type=Patient&_id={patient.Id}"), Get($"/Patient/{patient.Id}")));

        Assert.Equal(["200 OK", "200 OK", "200 OK"], reply.Statuses);
    }

    [Behaviour("52f", "Prefer: handling=lenient and the permissions of the sender hold for searching entries")]
    public async Task AsTheSender()
    {
        using var viewer = await FhirClient.OfAsync(Stack, "demo-hospital-viewer");
        var bundle = Batch(Get("Patient?bogus=1&_count=1"), Get("?_type=Patient&_count=1"));

        Assert.Equal(["400 Bad Request", "200 OK"], (await Client.PostAsync("/fhir/R4", bundle)).Statuses);
        Assert.Equal(["200 OK", "200 OK"], (await Client.PostAsync("/fhir/R4", bundle, ("Prefer", "handling=lenient"))).Statuses);
        Assert.Equal(["400 Bad Request", "403 Forbidden"], (await viewer.PostAsync("/fhir/R4", bundle)).Statuses);
    }
}
