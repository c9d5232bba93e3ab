using EhrConnect.Tests.Fixtures;
using StackExchange.Redis;

namespace EhrConnect.Tests.Integration.Api;

[Collection(ApiTests.Name)]
public sealed class SettingsTests(ApiUnderTest api)
{
    private const string Defaults = """{"fhir":{"validation":"strict","searchHandling":"strict","maxPageSize":null,"maxBundleEntries":null}}""";

    // An R5 status and an extension whose url is a bare word: what the existing front end sends.
    private const string NotR4 = """{"resourceType":"Encounter","status":"completed","class":{"code":"AMB"},"extension":[{"url":"vitals","valueString":"Zyxwv"}]}""";

    [Fact]
    public async Task What_was_never_set_has_its_default_and_what_is_put_is_there_until_it_is_put_otherwise()
    {
        var owner = await OwnerAsync();
        Assert.Equal(Defaults, (await api.SendAsync("GET", "/api/settings", owner)).Expect(200).Body);

        const string Wanted = """{"fhir":{"validation":"lenient","searchHandling":"strict","maxPageSize":200,"maxBundleEntries":5000}}""";
        var put = (await api.SendAsync("PUT", "/api/settings", owner, Wanted)).Expect(200);
        Assert.Equal(Wanted, put.Body);
        Assert.Equal("settings.update", put.SingleAudit().Action);
        Assert.Equal(Wanted, (await api.SendAsync("GET", "/api/settings", owner)).Expect(200).Body);
        Assert.Contains("lenient", await api.Database.ScalarAsync<string>($"SELECT detail::text FROM ehr.audit_logs WHERE request_id = '{put.RequestId}'"), StringComparison.Ordinal);

        Assert.Equal(Defaults, (await api.SendAsync("PUT", "/api/settings", owner, "{}")).Expect(200).Body);
        Assert.Equal(Defaults, (await api.SendAsync("GET", "/api/settings", owner)).Expect(200).Body);
    }

    [Theory]
    [InlineData("""{"fhir":{"validation":"sloppy"}}""", "fhir.validation")]
    [InlineData("""{"fhir":{"searchHandling":""}}""", "fhir.searchHandling")]
    [InlineData("""{"fhir":{"maxPageSize":0}}""", "fhir.maxPageSize")]
    [InlineData("""{"fhir":{"maxPageSize":1000000}}""", "fhir.maxPageSize")]
    [InlineData("""{"fhir":{"maxBundleEntries":1000000}}""", "fhir.maxBundleEntries")]
    public async Task A_value_that_cannot_be_is_named(string body, string field)
    {
        var answer = (await api.SendAsync("PUT", "/api/settings", await OwnerAsync(), body)).Expect(400);

        Assert.Equal("validation-failed", answer.Code);
        Assert.Equal(field, Assert.Single(answer.Json.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("""{"fhir":{"validaton":"lenient"}}""")]
    [InlineData("""{"hl7":{}}""")]
    public async Task A_setting_that_does_not_exist_is_refused(string body) =>
        Assert.Equal("invalid-json", (await api.SendAsync("PUT", "/api/settings", await OwnerAsync(), body)).Expect(400).Code);

    [Fact]
    public async Task Lenient_validation_stores_with_a_warning_what_strict_refuses_and_only_for_its_own_organisation()
    {
        var (lenient, strict) = (await OwnerAsync(), await OwnerAsync());
        (await api.SendAsync("POST", "/fhir/R4/Encounter", lenient, NotR4)).Expect(400);
        (await api.SendAsync("PUT", "/api/settings", lenient, """{"fhir":{"validation":"lenient"}}""")).Expect(200);

        var stored = (await api.SendAsync("POST", "/fhir/R4/Encounter", lenient, NotR4, ("Prefer", "return=OperationOutcome"))).Expect(201);

        Assert.Contains(stored.Json.GetProperty("issue").EnumerateArray(), issue =>
            issue.GetProperty("severity").GetString() == "warning" && issue.GetProperty("expression")[0].GetString() == "Encounter.status");
        Assert.DoesNotContain("Zyxwv", stored.Body, StringComparison.Ordinal);
        Assert.Matches("\"warnings\": *[1-9]", await api.Database.ScalarAsync<string>($"SELECT detail::text FROM ehr.audit_logs WHERE request_id = '{stored.RequestId}'"));
        Assert.Equal("completed", (await api.SendAsync("POST", "/fhir/R4/Encounter", lenient, NotR4)).Expect(201).Json.GetProperty("status").GetString());
        (await api.SendAsync("POST", "/fhir/R4/Encounter", strict, NotR4)).Expect(400);

        (await api.SendAsync("PUT", "/api/settings", lenient, "{}")).Expect(200);
        (await api.SendAsync("POST", "/fhir/R4/Encounter", lenient, NotR4)).Expect(400);
    }

    [Fact]
    public async Task An_organisation_can_have_smaller_pages_and_searches_that_forgive()
    {
        var owner = await OwnerAsync();
        for (var i = 0; i < 3; i++) (await api.SendAsync("POST", "/fhir/R4/Basic", owner, """{"resourceType":"Basic","code":{"text":"x"}}""")).Expect(201);
        (await api.SendAsync("GET", "/fhir/R4/Basic?nosuch=1", owner)).Expect(400);

        (await api.SendAsync("PUT", "/api/settings", owner, """{"fhir":{"searchHandling":"lenient","maxPageSize":2}}""")).Expect(200);

        var found = (await api.SendAsync("GET", "/fhir/R4/Basic?_count=100&nosuch=1", owner)).Expect(200);
        Assert.Equal(2, found.Json.GetProperty("entry").EnumerateArray().Count(entry => entry.GetProperty("search").GetProperty("mode").GetString() == "match"));
        Assert.Equal(2, (await api.SendAsync("GET", "/fhir/R4/Basic/_history?_count=100", owner)).Expect(200).Json.GetProperty("entry").GetArrayLength());
    }

    [Fact]
    public async Task A_change_that_another_process_announces_takes_effect_long_before_the_settings_are_read_again()
    {
        var organization = await Rows.OrganizationAsync(api);
        var owner = api.Issuer.Token(organization, "ORG_OWNER");
        (await api.SendAsync("POST", "/fhir/R4/Encounter", owner, NotR4)).Expect(400);

        await using var command = api.Database.Admin.CreateCommand("INSERT INTO ehr.organization_settings (org_id, category, key, value) VALUES ($1, 'fhir', 'validation', '\"lenient\"')");
        command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = organization });
        await command.ExecuteNonQueryAsync();
        (await api.SendAsync("POST", "/fhir/R4/Encounter", owner, NotR4)).Expect(400);
        await using var redis = await ConnectionMultiplexer.ConnectAsync((await RedisServer.SharedAsync()).ConnectionString);
        await redis.GetSubscriber().PublishAsync(RedisChannel.Literal("ehr:settings:changed"), organization.ToString());

        await Eventually.Holds(async () => (await api.SendAsync("POST", "/fhir/R4/Encounter", owner, NotR4)).StatusCode == 201, "the change is heard of", TimeSpan.FromSeconds(10));
    }

    private async Task<string> OwnerAsync() => api.Issuer.Token(await Rows.OrganizationAsync(api), "ORG_OWNER");
}
