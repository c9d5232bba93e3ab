using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>Events, messages and the audit trail: filters, pages, details.</summary>
[Collection(ApiTests.Name)]
public sealed class ListTests(ApiUnderTest api)
{
    [Fact]
    public async Task Events_are_filtered_and_paged_newest_first()
    {
        var org = await Rows.OrganizationAsync(api);
        var token = api.Issuer.Token(org, "ORG_OWNER");
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++) ids.Insert(0, await Rows.EventAsync(api, org, i % 2 == 0 ? "fhir.created" : "fhir.updated", $"p{i}"));

        // Ids are ordered by the millisecond; events of the same millisecond have no order of their own.
        Assert.Equal(ids.OrderByDescending(id => id.ToString(), StringComparer.Ordinal), await IdsAsync("/api/events?limit=2", token));
        Assert.Equal(2, (await IdsAsync("/api/events?type=fhir.updated", token)).Count);
        Assert.Equal([ids[0]], await IdsAsync("/api/events?resourceType=Patient&resourceId=p4", token));
        Assert.Equal(5, (await IdsAsync("/api/events?from=2020-01-01T00:00:00%2B05:30", token)).Count);
        Assert.Empty(await IdsAsync("/api/events?to=2020-01-01T00:00:00Z", token));
        (await api.SendAsync("GET", "/api/events?type=fhir.eaten", token)).Expect(400).SingleAudit();
    }

    [Fact]
    public async Task A_message_shows_its_results_events_attempts_and_bytes()
    {
        var org = await Rows.OrganizationAsync(api);
        var token = api.Issuer.Token(org, "ORG_OWNER");
        var id = await Rows.MessageAsync(api, org, "CTRL-1");

        var detail = (await api.SendAsync("GET", $"/api/hl7/queue/{id}", token)).Expect(200);
        Assert.Equal(id.ToString(), detail.SingleAudit().ResourceId);
        Assert.Equal(("CTRL-1", "completed", "ADT^A01"), (detail.Json.GetProperty("controlId").GetString(), detail.Json.GetProperty("status").GetString(), detail.Json.GetProperty("messageType").GetString()));
        var result = Assert.Single(detail.Json.GetProperty("results").EnumerateArray());
        Assert.Equal(("Patient", "p-of-message", 1, "Patient/p-of-message"), (result.GetProperty("resourceType").GetString(), result.GetProperty("id").GetString(), result.GetProperty("version").GetInt32(), result.GetProperty("reference").GetString()));
        Assert.Equal("completed", Assert.Single(detail.Json.GetProperty("attempts").EnumerateArray()).GetProperty("outcome").GetString());
        Assert.Equal("fhir.created", Assert.Single(detail.Json.GetProperty("events").EnumerateArray()).GetProperty("type").GetString());

        var raw = (await api.SendAsync("GET", $"/api/hl7/queue/{id}/raw", token)).Expect(200);
        Assert.Equal(("x-application/hl7-v2+er7", Rows.Raw), (raw.MediaType, raw.Body));
        Assert.Equal("hl7.read-raw", raw.SingleAudit().Action);
    }

    [Fact]
    public async Task Messages_are_filtered_and_paged_newest_first()
    {
        var org = await Rows.OrganizationAsync(api);
        var token = api.Issuer.Token(org, "ORG_OWNER");
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++) ids.Insert(0, await Rows.MessageAsync(api, org, $"C{i}"));

        Assert.Equal(ids, await IdsAsync("/api/hl7/queue?limit=2", token));
        Assert.Equal([ids[1]], await IdsAsync("/api/hl7/queue?controlId=C3&direction=inbound&status=completed&messageType=ADT%5EA01", token));
        Assert.Empty(await IdsAsync("/api/hl7/queue?status=dead", token));
        Assert.Equal(5, (await IdsAsync("/api/hl7/queue?patient=MRN-1", token)).Count);
        (await api.SendAsync("GET", "/api/hl7/queue?status=lost", token)).Expect(400).SingleAudit();
    }

    [Fact]
    public async Task The_audit_trail_is_filtered_and_paged_newest_first()
    {
        var org = await Rows.OrganizationAsync(api);
        var token = api.Issuer.Token(org, "ORG_OWNER");
        var denied = await api.SendAsync("GET", "/api/events", api.Issuer.Token(org, "VIEWER"));
        var missing = Guid.NewGuid();
        var notFound = await api.SendAsync("GET", $"/api/events/{missing}", token);

        var all = (await api.SendAsync("GET", "/api/audit", token)).Expect(200).Json.GetProperty("data");
        Assert.Equal([notFound.RequestId, denied.RequestId], all.EnumerateArray().Select(r => r.GetProperty("requestId").GetString()));
        Assert.Equal("/api/events/{id:guid}", all[0].GetProperty("route").GetString());

        Assert.Single((await api.SendAsync("GET", "/api/audit?outcome=denied", token)).Expect(200).Json.GetProperty("data").EnumerateArray());
        Assert.Single((await api.SendAsync("GET", $"/api/audit?resourceType=Event&resourceId={missing}", token)).Expect(200).Json.GetProperty("data").EnumerateArray());
        Assert.Single((await api.SendAsync("GET", $"/api/audit?requestId={denied.RequestId}", token)).Expect(200).Json.GetProperty("data").EnumerateArray());
        var first = (await api.SendAsync("GET", "/api/audit?limit=1&action=event.read", token)).Expect(200).Json;
        Assert.Equal(notFound.RequestId, first.GetProperty("data")[0].GetProperty("requestId").GetString());
        (await api.SendAsync("GET", "/api/audit?outcome=maybe", token)).Expect(400).SingleAudit();
    }

    private async Task<List<Guid>> IdsAsync(string path, string token)
    {
        var ids = new List<Guid>();
        for (var next = path; ;)
        {
            var page = (await api.SendAsync("GET", next, token)).Expect(200);
            ids.AddRange(page.Json.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            if (page.Json.GetProperty("nextCursor").GetString() is not { } cursor) return ids;
            next = $"{path}&cursor={cursor}";
        }
    }
}
