using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>Who administers the people of an organisation, and what cannot be done that way.</summary>
[Collection(ApiTests.Name)]
public sealed class UserTests(ApiUnderTest api)
{
    private static readonly Guid Platform = new("00000000-0000-4000-8000-000000000000");

    private string PlatformAdmin => api.Issuer.Token(Platform, "PLATFORM_ADMIN");

    [Fact]
    public async Task A_new_user_is_created_listed_changed_disabled_and_gets_a_token_to_set_a_password()
    {
        var org = await Rows.OrganizationAsync(api);
        var owner = api.Issuer.Token(org, "ORG_OWNER");
        var created = (await api.SendAsync("POST", $"/api/organizations/{org}/users", owner, """{"email":" Jane.Roe@Example.test ","name":"Jane Roe","roles":["CLINICIAN","CLINICIAN"]}""")).Expect(201);
        var user = created.Json.GetProperty("user");
        var id = user.GetProperty("id").GetGuid();

        Assert.Equal($"/api/organizations/{org}/users/{id}", created.Headers["Location"]);
        Assert.Equal((org, "user.create", id.ToString()), (created.SingleAudit().OrgId, created.SingleAudit().Action, created.SingleAudit().ResourceId));
        Assert.Equal(4, id.Version);
        Assert.Equal(("Jane.Roe@Example.test", """["CLINICIAN"]""", false), (user.GetProperty("email").GetString(), user.GetProperty("roles").GetRawText(), user.GetProperty("passwordSet").GetBoolean()));
        var token = created.Json.GetProperty("passwordToken").GetString()!;
        Assert.Equal(0L, await api.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.users u WHERE u::text LIKE '%{token}%'"));

        var listed = (await api.SendAsync("GET", $"/api/organizations/{org}/users", owner)).Expect(200);
        Assert.Equal(id, Assert.Single(listed.Json.GetProperty("data").EnumerateArray()).GetProperty("id").GetGuid());
        Assert.DoesNotContain("hash", listed.Body, StringComparison.OrdinalIgnoreCase);
        var changed = (await api.SendAsync("PATCH", $"/api/organizations/{org}/users/{id}", owner, """{"roles":["AUDITOR"],"enabled":false}""")).Expect(200);
        Assert.Equal(("""["AUDITOR"]""", false, "Jane Roe"), (changed.Json.GetProperty("roles").GetRawText(), changed.Json.GetProperty("enabled").GetBoolean(), changed.Json.GetProperty("name").GetString()));
        Assert.Equal(("user.update", id.ToString()), (changed.SingleAudit().Action, changed.SingleAudit().ResourceId));
        var reset = (await api.SendAsync("POST", $"/api/organizations/{org}/users/{id}/password-reset", owner)).Expect(200);
        Assert.NotEqual(token, reset.Json.GetProperty("passwordToken").GetString());
        Assert.Equal(("user.password-reset", id.ToString()), (reset.SingleAudit().Action, reset.SingleAudit().ResourceId));
        Assert.False((await api.SendAsync("GET", $"/api/organizations/{org}/users/{id}", owner)).Expect(200).Json.GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public async Task A_list_goes_on_where_its_cursor_says()
    {
        var org = await Rows.OrganizationAsync(api);
        foreach (var name in (string[])["c", "a", "b"]) await CreateAsync(org, $"{name}-{Guid.NewGuid():N}@example.test", "VIEWER");

        var first = (await api.SendAsync("GET", $"/api/organizations/{org}/users?limit=2", PlatformAdmin)).Expect(200).Json;
        var second = (await api.SendAsync("GET", $"/api/organizations/{org}/users?limit=2&cursor={first.GetProperty("nextCursor").GetString()}", PlatformAdmin)).Expect(200).Json;

        var names = first.GetProperty("data").EnumerateArray().Concat(second.GetProperty("data").EnumerateArray()).Select(u => u.GetProperty("email").GetString()![..1]);
        Assert.Equal(["a", "b", "c"], names);
        Assert.Null(second.GetProperty("nextCursor").GetString());
    }

    [Fact]
    public async Task An_address_has_one_account_in_the_whole_installation()
    {
        var email = $"taken-{Guid.NewGuid():N}@example.test";
        var (one, other) = (await Rows.OrganizationAsync(api), await Rows.OrganizationAsync(api));
        await CreateAsync(one, email, "VIEWER");

        var second = await api.SendAsync("POST", $"/api/organizations/{other}/users", api.Issuer.Token(other, "ORG_OWNER"), $$"""{"email":"{{email.ToUpperInvariant()}}","name":"x","roles":["VIEWER"]}""");

        Assert.Equal("email-taken", second.Expect(409).Code);
        Assert.Equal((other, "failure"), (second.SingleAudit().OrgId, second.SingleAudit().Outcome));
        Assert.Equal(0L, await api.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.users WHERE org_id = '{other}'"));
    }

    [Theory]
    [InlineData("GET", "", null)]
    [InlineData("POST", "", """{"email":"x@example.test","name":"x","roles":["VIEWER"]}""")]
    [InlineData("GET", "/{0}", null)]
    [InlineData("PATCH", "/{0}", """{"enabled":false}""")]
    [InlineData("POST", "/{0}/password-reset", null)]
    public async Task Another_organisations_users_are_not_there(string method, string path, string? body)
    {
        var org = await Rows.OrganizationAsync(api);
        var user = await CreateAsync(org, $"foreign-{Guid.NewGuid():N}@example.test", "VIEWER");
        var clinic = api.Issuer.Token(Tokens.ClinicId, "ORG_OWNER");
        path = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, user);

        var foreign = (await api.SendAsync(method, $"/api/organizations/{org}/users{path}", clinic, body)).Expect(404);
        var nowhere = (await api.SendAsync(method, $"/api/organizations/{Guid.NewGuid()}/users{path}", clinic, body)).Expect(404);

        Assert.Equal(nowhere.Code, foreign.Code);
        Assert.Equal(Tokens.ClinicId, foreign.SingleAudit().OrgId);
        if (path.Length > 0) (await api.SendAsync(method, $"/api/organizations/{Tokens.ClinicId}/users{path}", clinic, body)).Expect(404);
        Assert.True(await api.Database.ScalarAsync<bool>($"SELECT enabled FROM ehr.users WHERE id = '{user}'"));
    }

    [Fact]
    public async Task Owners_are_made_changed_and_reset_by_owners_only_and_the_platforms_role_stays_with_the_platform()
    {
        var org = await Rows.OrganizationAsync(api);
        var users = $"/api/organizations/{org}/users";
        var owner = await CreateAsync(org, $"owner-{Guid.NewGuid():N}@example.test", "ORG_OWNER");
        var viewer = await CreateAsync(org, $"viewer-{Guid.NewGuid():N}@example.test", "VIEWER");
        var admin = api.Issuer.Token(org, "ORG_ADMIN");

        foreach (var (method, path, body, code) in ((string, string, string?, string)[])[
            ("POST", users, """{"email":"new@example.test","name":"x","roles":["ORG_OWNER"]}""", "owner-required"),
            ("PATCH", $"{users}/{viewer}", """{"roles":["ORG_OWNER"]}""", "owner-required"),
            ("PATCH", $"{users}/{owner}", """{"enabled":false}""", "owner-required"),
            ("POST", $"{users}/{owner}/password-reset", null, "owner-required"),
            ("POST", users, """{"email":"new@example.test","name":"x","roles":["PLATFORM_ADMIN"]}""", "platform-role")])
        {
            var refused = (await api.SendAsync(method, path, admin, body)).Expect(403);
            Assert.Equal((code, "denied"), (refused.Code, refused.SingleAudit().Outcome));
        }

        (await api.SendAsync("PATCH", $"{users}/{viewer}", admin, """{"roles":["CLINICIAN"]}""")).Expect(200);
        (await api.SendAsync("PATCH", $"{users}/{owner}", api.Issuer.Token(org, "ORG_OWNER"), """{"enabled":false}""")).Expect(200);
    }

    [Fact]
    public async Task In_the_platforms_organisation_its_administrators_are_made_changed_and_reset_by_each_other_only()
    {
        var users = $"/api/organizations/{Platform}/users";
        var administrator = await CreateAsync(Platform, $"platform-{Guid.NewGuid():N}@example.test", "PLATFORM_ADMIN");
        var viewer = await CreateAsync(Platform, $"viewer-{Guid.NewGuid():N}@example.test", "VIEWER");

        foreach (var role in (string[])["ORG_ADMIN", "ORG_OWNER"])
        {
            foreach (var (method, path, body) in ((string, string, string?)[])[
                ("POST", users, """{"email":"new@example.test","name":"x","roles":["PLATFORM_ADMIN"]}"""),
                ("PATCH", $"{users}/{viewer}", """{"roles":["PLATFORM_ADMIN"]}"""),
                ("PATCH", $"{users}/{administrator}", """{"roles":["VIEWER"]}"""),
                ("POST", $"{users}/{administrator}/password-reset", null)])
            {
                var refused = (await api.SendAsync(method, path, api.Issuer.Token(Platform, role), body)).Expect(403);
                Assert.Equal(("platform-role", "denied"), (refused.Code, refused.SingleAudit().Outcome));
            }
        }

        (await api.SendAsync("PATCH", $"{users}/{administrator}", PlatformAdmin, """{"enabled":false}""")).Expect(200);
    }

    [Theory]
    [InlineData("CLINICIAN", "GET", "", null, 200)]
    [InlineData("AUDITOR", "GET", "", null, 403)]
    [InlineData("CLINICIAN", "POST", "", """{"email":"x@example.test","name":"x","roles":["VIEWER"]}""", 403)]
    public async Task Each_route_has_its_permission(string role, string method, string path, string? body, int status) =>
        (await api.SendAsync(method, $"/api/organizations/{Tokens.HospitalId}/users{path}", api.Issuer.Token(Tokens.HospitalId, role), body)).Expect(status).SingleAudit();

    [Theory]
    [InlineData("""{}""", "email,name,roles")]
    [InlineData("""{"email":"no address","name":"x","roles":["VIEWER"]}""", "email")]
    [InlineData("""{"email":"a@b@c","name":"x","roles":["VIEWER"]}""", "email")]
    [InlineData("""{"email":"a@example.test","name":"x","roles":["KING"]}""", "roles")]
    [InlineData("""{"email":"a@example.test","name":"a\u0000b","roles":["VIEWER"]}""", "name")]
    public async Task What_is_wrong_is_said_by_field(string body, string fields)
    {
        var answer = (await api.SendAsync("POST", $"/api/organizations/{Tokens.HospitalId}/users", api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER"), body)).Expect(400);

        Assert.Equal(fields, string.Join(',', answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal)));
        answer.SingleAudit();
    }

    [Fact]
    public async Task Roles_and_permissions_can_be_looked_up()
    {
        var admin = api.Issuer.Token(Tokens.HospitalId, "ORG_ADMIN");

        var roles = (await api.SendAsync("GET", "/api/roles", admin)).Expect(200);
        var permissions = (await api.SendAsync("GET", "/api/permissions", admin)).Expect(200);

        Assert.Equal("""["appointments:read","encounters:read","patients:read"]""", roles.Json.EnumerateArray().Single(r => r.GetProperty("key").GetString() == "VIEWER").GetProperty("permissions").GetRawText());
        Assert.Contains("audit:read", permissions.Json.GetProperty("all").EnumerateArray().Select(p => p.GetString()));
        Assert.Contains("staff:*", permissions.Json.GetProperty("own").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal(("role.list", "permission.list"), (roles.SingleAudit().Action, permissions.SingleAudit().Action));
    }

    private async Task<Guid> CreateAsync(Guid org, string email, string role) =>
        (await api.SendAsync("POST", $"/api/organizations/{org}/users", PlatformAdmin, $$"""{"email":"{{email}}","name":"Some User","roles":["{{role}}"]}""")).Expect(201).Json.GetProperty("user").GetProperty("id").GetGuid();
}
