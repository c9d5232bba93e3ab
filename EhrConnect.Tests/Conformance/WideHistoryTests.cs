using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>The history of a type and of everything, and the parameters of all histories (FHIR R4, 3.1.0.12).</summary>
public sealed class WideHistoryTests(SharedStack shared) : FhirConformance(shared)
{
    [Fact]
    public async Task The_history_of_a_type_holds_all_its_resources_and_that_of_the_system_all_types()
    {
        var start = Now();
        var patient = await Client.CreateAsync(Patient());
        var basic = await Client.CreateAsync("""{"resourceType":"Basic","code":{"text":"x"}}""");
        await Client.DeleteAsync($"Patient/{patient.Id}");

        var type = await Client.GetAsync($"Patient/_history?_since={start}&_count=1000");
        var system = await Client.GetAsync($"_history?_since={start}&_count=1000");

        AssertValid(type, "Bundle");
        Assert.Equal([$"DELETE Patient/{patient.Id}", "POST Patient"], Requests(type, patient.Id));
        Assert.DoesNotContain(basic.Id, type.Body, StringComparison.Ordinal);
        Assert.Equal([$"DELETE Patient/{patient.Id}", "POST Patient"], Requests(system, patient.Id));
        Assert.Equal(["POST Basic"], Requests(system, basic.Id));
    }

    [Fact]
    public async Task Pages_of_a_type_hold_every_version_once_while_it_is_written_to()
    {
        var start = Now();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add((await Client.CreateAsync("""{"resourceType":"Group","type":"person","actual":true}""")).Id);
        await Client.DeleteAsync($"Group/{ids[0]}");

        var seen = new List<string>();
        for (var page = await Client.GetAsync($"Group/_history?_since={start}&_count=2"); ; page = await Client.GetAsync(page.Link("next")!))
        {
            seen.AddRange(page.Json.GetProperty("entry").EnumerateArray().Select(entry => $"{entry.GetProperty("fullUrl").GetString()} {entry.GetProperty("response").GetProperty("etag").GetString()}"));
            if (page.Link("next") is null) break;
            await Client.CreateAsync("""{"resourceType":"Group","type":"person","actual":true}""");
        }

        Assert.Equal(6, seen.Count);
        Assert.Equal(6, seen.Distinct().Count());
        Assert.StartsWith($"{Client.BaseAddress}/Group/{ids[0]} W/\"2\"", seen[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_shows_what_was_current_then_and_before_what_was_made_until_then()
    {
        var created = await Client.CreateAsync(Patient("One"));
        var second = await Client.PutAsync($"Patient/{created.Id}", Patient("Two", created.Id));
        await Client.DeleteAsync($"Patient/{created.Id}");
        var (first, then) = (Time(created), Time(second));

        Assert.Equal(["1"], await VersionsAsync($"Patient/{created.Id}/_history?_at={first}"));
        Assert.Equal(["2"], await VersionsAsync($"Patient/{created.Id}/_history?_at={then}"));
        Assert.Equal([], await VersionsAsync($"Patient/{created.Id}/_history?_at=2001"));
        Assert.Equal(["3", "2", "1"], await VersionsAsync($"Patient/{created.Id}/_history?_at={Now()[..4]}"));
        Assert.Equal(["1"], await VersionsAsync($"Patient/{created.Id}/_history?_before={then}"));
        Assert.Equal(1, (await Client.GetAsync($"Patient/{created.Id}/_history?_before={then}&_summary=count")).Total);
    }

    [Theory]
    [InlineData("_before=2999")]
    [InlineData("_sort=name")]
    [InlineData("_at=recently")]
    [InlineData("_cursor=x")]
    [InlineData("_count=-1")]
    [InlineData("_since=2020&_since=2021")]
    [InlineData("family=x")]
    public async Task What_is_no_parameter_of_history_is_refused(string parameters)
    {
        Assert.Equal(400, (await Client.GetAsync($"Patient/_history?{parameters}")).Code);
        Assert.Equal(400, (await Client.GetAsync($"_history?{parameters}")).Code);
    }

    [Fact]
    public async Task A_history_shows_only_the_types_that_may_be_read_and_only_ones_own_organisation()
    {
        using var viewer = await FhirClient.OfAsync(Stack, "demo-hospital-viewer");
        using var clinic = await FhirClient.OfAsync(Stack, "demo-clinic-owner");
        var start = Now();
        var patient = await Client.CreateAsync(Patient());
        var basic = await Client.CreateAsync("""{"resourceType":"Basic","code":{"text":"x"}}""");

        var seen = (await viewer.GetAsync($"_history?_since={start}&_count=1000")).Body;

        Assert.Contains(patient.Id, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(basic.Id, seen, StringComparison.Ordinal);
        Assert.Equal(403, (await viewer.GetAsync("Basic/_history")).Code);
        Assert.DoesNotContain(patient.Id, (await clinic.GetAsync($"_history?_since={start}&_count=1000")).Body, StringComparison.Ordinal);
    }

    private static string Now() => DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string Time(FhirReply reply) => reply.Json.GetProperty("meta").GetProperty("lastUpdated").GetString()!;

    private static IEnumerable<string> Requests(FhirReply history, string id) => history.Json.GetProperty("entry").EnumerateArray()
        .Where(entry => entry.GetProperty("fullUrl").GetString()!.EndsWith(id, StringComparison.Ordinal))
        .Select(entry => $"{entry.GetProperty("request").GetProperty("method").GetString()} {entry.GetProperty("request").GetProperty("url").GetString()}");

    private async Task<IEnumerable<string>> VersionsAsync(string path)
    {
        var history = await Client.GetAsync(path);
        Assert.True(history.Code == 200, history.Body);
        return history.Json.TryGetProperty("entry", out var entries) ? [.. entries.EnumerateArray().Select(entry => entry.GetProperty("response").GetProperty("etag").GetString()!.Trim('W', '/', '"'))] : [];
    }
}
