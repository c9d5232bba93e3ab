using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>The history of one resource (FHIR R4, 3.1.0.12).</summary>
public sealed class HistoryTests(SharedStack shared) : FhirConformance(shared)
{
    [Fact]
    public async Task Versions_come_newest_first_with_the_request_that_made_them()
    {
        var id = await FourVersionsAsync();

        var history = await Client.GetAsync($"Patient/{id}/_history");

        AssertValid(history, "Bundle");
        Assert.Equal(("history", 4), (history.Json.GetProperty("type").GetString(), history.Total));
        Assert.Equal(
            ["PUT 201 Created W/\"4\" True", "DELETE 204 No Content W/\"3\" False", "PUT 200 OK W/\"2\" True", "POST 201 Created W/\"1\" True"],
            history.Json.GetProperty("entry").EnumerateArray().Select(entry =>
                $"{entry.GetProperty("request").GetProperty("method").GetString()} {entry.GetProperty("response").GetProperty("status").GetString()} {entry.GetProperty("response").GetProperty("etag").GetString()} {entry.TryGetProperty("resource", out _)}"));
    }

    [Fact]
    public async Task Pages_stay_stable_while_versions_are_added()
    {
        var id = await FourVersionsAsync();
        var first = await Client.GetAsync($"Patient/{id}/_history?_count=3");
        await Client.PutAsync($"Patient/{id}", Patient("Late", id));

        var second = await Client.GetAsync(first.Link("next")!);

        Assert.Equal("W/\"1\"", Assert.Single(second.Json.GetProperty("entry").EnumerateArray()).GetProperty("response").GetProperty("etag").GetString());
        Assert.Null(second.Link("next"));
    }

    [Fact]
    public async Task Since_leaves_out_what_is_older()
    {
        var id = await FourVersionsAsync();
        var second = (await Client.GetAsync($"Patient/{id}/_history/2")).Json.GetProperty("meta").GetProperty("lastUpdated").GetString();

        Assert.Equal(3, (await Client.GetAsync($"Patient/{id}/_history?_since={second}")).Json.GetProperty("entry").GetArrayLength());
        Assert.Equal(400, (await Client.GetAsync($"Patient/{id}/_history?_since=recently")).Code);
        Assert.Equal(400, (await Client.GetAsync($"Patient/{id}/_history?bogus=1")).Code);
    }

    private async Task<string> FourVersionsAsync()
    {
        var id = (await Client.CreateAsync(Patient("One"))).Id;
        await Client.PutAsync($"Patient/{id}", Patient("Two", id));
        await Client.DeleteAsync($"Patient/{id}");
        await Client.PutAsync($"Patient/{id}", Patient("Four", id));
        return id;
    }
}
