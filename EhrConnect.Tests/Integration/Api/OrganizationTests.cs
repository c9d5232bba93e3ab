using System.Security.Cryptography;
using System.Text;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

[Collection(ApiTests.Name)]
public sealed class OrganizationTests(ApiUnderTest api)
{
    private static readonly Guid Platform = new("00000000-0000-4000-8000-000000000000");

    private string Admin => api.Issuer.Token(Platform, "PLATFORM_ADMIN");

    [Fact]
    public async Task A_new_organisation_can_be_found_renamed_and_suspended()
    {
        var slug = NewSlug();
        var created = (await api.SendAsync("POST", "/api/organizations", Admin, $$"""{"name":"North Clinic","slug":"{{slug}}"}""")).Expect(201);
        var id = created.Json.GetProperty("id").GetGuid();
        Assert.Equal($"/api/organizations/{id}", created.Headers["Location"]);
        Assert.Equal((Platform, "organization.create", id.ToString()), (created.SingleAudit().OrgId, created.SingleAudit().Action, created.SingleAudit().ResourceId));
        Assert.EndsWith("Z", created.Json.GetProperty("createdAt").GetString(), StringComparison.Ordinal);

        var own = api.Issuer.Token(id, "ORG_OWNER");
        Assert.Equal(slug, (await api.SendAsync("GET", $"/api/organizations/{id}", own)).Expect(200).Json.GetProperty("slug").GetString());
        Assert.Equal("South Clinic", (await api.SendAsync("PATCH", $"/api/organizations/{id}", Admin, """{"name":"South Clinic"}""")).Expect(200).Json.GetProperty("name").GetString());

        (await api.SendAsync("PATCH", $"/api/organizations/{id}", Admin, """{"status":"suspended"}""")).Expect(200).SingleAudit();
        var refused = (await api.SendAsync("GET", "/api/events", own)).Expect(403);
        Assert.Equal("organization-inactive", refused.Code);
        Assert.Equal(id, refused.SingleAudit().OrgId);

        (await api.SendAsync("PATCH", $"/api/organizations/{id}", Admin, """{"status":"active"}""")).Expect(200);
        (await api.SendAsync("GET", "/api/events", own)).Expect(200);
    }

    [Fact]
    public async Task A_slug_is_taken_once()
    {
        var slug = NewSlug();
        (await api.SendAsync("POST", "/api/organizations", Admin, $$"""{"name":"One","slug":"{{slug}}"}""")).Expect(201);

        var second = (await api.SendAsync("POST", "/api/organizations", Admin, $$"""{"name":"Two","slug":"{{slug}}"}""")).Expect(409);

        Assert.Equal("slug-taken", second.Code);
        Assert.Equal("failure", second.SingleAudit().Outcome);
    }

    [Fact]
    public async Task A_slug_whose_facility_another_organisation_receives_for_is_refused_with_the_remedy_and_nothing_is_left_of_it()
    {
        var slug = NewSlug();
        var facility = slug.ToUpperInvariant().Replace('-', '_');
        var claim = $$"""{"vendorId":"hl7-v2x","name":"{{slug}}","config":{"inbound":{"receivingFacility":"{{facility}}"} } }""";
        (await api.SendAsync("POST", "/api/integrations", api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER"), claim)).Expect(201);

        var refused = (await api.SendAsync("POST", "/api/organizations", Admin, $$"""{"name":"Late","slug":"{{slug}}"}""")).Expect(409);

        Assert.Equal("facility-taken", refused.Code);
        Assert.Contains(facility, refused.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("Choose another slug", refused.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("failure", refused.SingleAudit().Outcome);
        Assert.Equal(0, await api.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.organizations WHERE slug = '{slug}'"));
    }

    [Theory]
    [InlineData("""{}""", "name,slug")]
    [InlineData("""{"name":"X","slug":"Upper"}""", "slug")]
    [InlineData("""{"name":"X","slug":"a--b"}""", "slug")]
    [InlineData("""{"name":"X","slug":"a\n"}""", "slug")]
    [InlineData("""{"name":"a\u0000b","slug":"fine-slug"}""", "name")]
    public async Task What_is_wrong_is_said_by_field(string body, string fields)
    {
        var answer = (await api.SendAsync("POST", "/api/organizations", Admin, body)).Expect(400);

        Assert.Equal("validation-failed", answer.Code);
        Assert.Equal(fields, string.Join(',', answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal)));
        answer.SingleAudit();
    }

    [Fact]
    public async Task A_list_goes_on_where_its_cursor_says()
    {
        for (var i = 0; i < 3; i++) (await api.SendAsync("POST", "/api/organizations", Admin, $$"""{"name":"Listed","slug":"{{NewSlug()}}"}""")).Expect(201);

        var seen = new List<string>();
        for (var path = "/api/organizations?limit=2"; ;)
        {
            var page = (await api.SendAsync("GET", path, Admin)).Expect(200);
            page.SingleAudit();
            seen.AddRange(page.Json.GetProperty("data").EnumerateArray().Select(o => o.GetProperty("slug").GetString()!));
            if (page.Json.GetProperty("nextCursor").GetString() is not { } cursor) break;
            path = $"/api/organizations?limit=2&cursor={cursor}";
        }

        Assert.Equal(await api.Database.ScalarAsync<long>("SELECT count(*) FROM ehr.organizations"), seen.Count);
        Assert.Equal(seen.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task A_client_gets_a_secret_that_only_its_hash_remembers()
    {
        var answer = (await api.SendAsync("POST", $"/api/organizations/{Tokens.HospitalId}/clients", Admin, """{"name":"Ward 7 — Émile","roles":["VIEWER","AUDITOR"]}""")).Expect(201);

        var clientId = answer.Json.GetProperty("clientId").GetString()!;
        Assert.Matches("^demo-hospital-ward-7-emile-[0-9a-f]{8}$", clientId);
        var hash = await api.Database.ScalarAsync<byte[]>($"SELECT secret_hash FROM ehr.oauth_clients WHERE client_id = '{clientId}' AND org_id = '{Tokens.HospitalId}'");
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(answer.Json.GetProperty("clientSecret").GetString()!)), hash);
        Assert.Equal((Tokens.HospitalId, "client.create", clientId), (answer.SingleAudit().OrgId, answer.SingleAudit().Action, answer.SingleAudit().ResourceId));
    }

    [Theory]
    [InlineData("""{"name":"x","roles":["KING"]}""")]
    [InlineData("""{"name":"x","roles":[]}""")]
    [InlineData("""{"name":"x","roles":[null]}""")]
    [InlineData("""{"name":"x","roles":["PLATFORM_ADMIN"]}""")]
    public async Task A_client_gets_no_role_that_does_not_exist_or_rules_the_platform(string body)
    {
        var answer = (await api.SendAsync("POST", $"/api/organizations/{Tokens.HospitalId}/clients", Admin, body)).Expect(400);

        Assert.True(answer.Json.GetProperty("errors").TryGetProperty("roles", out _));
        answer.SingleAudit();
    }

    [Fact]
    public async Task What_is_not_there_is_404_and_the_platform_cannot_be_switched_off()
    {
        (await api.SendAsync("GET", $"/api/organizations/{Guid.NewGuid()}", Admin)).Expect(404).SingleAudit();
        (await api.SendAsync("PATCH", $"/api/organizations/{Guid.NewGuid()}", Admin, """{"name":"X"}""")).Expect(404).SingleAudit();
        (await api.SendAsync("POST", $"/api/organizations/{Guid.NewGuid()}/clients", Admin, """{"name":"x","roles":["VIEWER"]}""")).Expect(404).SingleAudit();
        (await api.SendAsync("PATCH", $"/api/organizations/{Platform}", Admin, """{"status":"suspended"}""")).Expect(409).SingleAudit();
    }

    private static string NewSlug() => $"org-{Guid.NewGuid():N}"[..20];
}
