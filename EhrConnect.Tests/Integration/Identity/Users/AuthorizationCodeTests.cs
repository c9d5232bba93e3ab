using System.Net;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Identity.Users;

/// <summary>From the application's link over the sign-in page to tokens.</summary>
public sealed class AuthorizationCodeTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Theory]
    [InlineData("owner@demo-hospital.test", "demo-hospital", "ORG_OWNER", "11111111-1111-4111-8111-111111111111")]
    [InlineData("Clinician@Demo-Clinic.TEST", "demo-clinic", "CLINICIAN", "22222222-2222-4222-8222-222222222222")]
    [InlineData("admin@platform.test", "platform", "PLATFORM_ADMIN", "00000000-0000-4000-8000-000000000000")]
    public async Task A_seeded_user_gets_tokens_with_the_documented_claims(string email, string slug, string role, string org)
    {
        var application = new WebApplication();
        using var browser = new Browser(identity.Host.Client.BaseAddress!);

        var callback = await browser.AuthorizeAsync(application.Address(), email);
        var answer = await application.RedeemAsync(identity.Host, application.CodeOf(callback));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var access = answer.Claims;
        Assert.Equal(
            "aud client_id email exp iat iss jti name org_id org_slug permissions roles scope sub",
            string.Join(' ', access.EnumerateObject().Select(c => c.Name).Order(StringComparer.Ordinal)));
        Assert.Equal(("ehrconnect-api", "ehr-web", slug, org), (Text(access, "aud"), Text(access, "client_id"), Text(access, "org_slug"), Text(access, "org_id")));
        Assert.Equal($"[\"{role}\"]", access.GetProperty("roles").GetRawText());
        Assert.Equal(JsonValueKind.Array, access.GetProperty("permissions").ValueKind);
        Assert.Equal(email.ToLowerInvariant(), Text(access, "email"));
        Assert.Equal(WebApplication.AllScopes.Split(' ').Order(StringComparer.Ordinal), Text(access, "scope").Split(' ').Order(StringComparer.Ordinal));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", Text(access, "sub"));
        Assert.Equal(15 * 60, access.GetProperty("exp").GetInt64() - access.GetProperty("iat").GetInt64());

        var id = TokenAnswer.ClaimsOf(answer.Text("id_token"));
        Assert.Equal(("ehr-web", application.Nonce, Text(access, "sub"), slug), (Text(id, "aud"), Text(id, "nonce"), Text(id, "sub"), Text(id, "org_slug")));
        Assert.Equal(email.ToLowerInvariant(), Text(id, "email"));
        Assert.InRange(id.GetProperty("auth_time").GetInt64(), access.GetProperty("iat").GetInt64() - 60, access.GetProperty("iat").GetInt64());
        var keys = await PublishedKeys.OfAsync(identity.Host);
        Assert.True(keys.Verify(answer.Token!));
        Assert.True(keys.Verify(answer.Text("id_token")));
    }

    [Fact]
    public async Task A_browser_that_is_signed_in_gets_a_code_without_a_page_until_the_application_wants_a_fresh_sign_in()
    {
        var application = new WebApplication();
        using var browser = new Browser(identity.Host.Client.BaseAddress!);
        Assert.Equal("login_required", Parameter((await browser.GetAsync(application.Address(("prompt", "none")))).Location!, "error"));
        await browser.AuthorizeAsync(application.Address(), "auditor@demo-hospital.test");

        application.CodeOf((await browser.GetAsync(application.Address())).Location!);
        application.CodeOf((await browser.GetAsync(application.Address(("prompt", "none")))).Location!);
        application.CodeOf((await browser.GetAsync(application.Address(("max_age", "3600")))).Location!);
        application.CodeOf((await browser.GetAsync(application.Address(("max_age", "9223372036854775807")))).Location!);

        foreach (var (name, value) in ((string, string)[])[("prompt", "login"), ("max_age", "0")])
        {
            Assert.Equal("/login", (await browser.GetAsync(application.Address((name, value)))).Location!.AbsolutePath);
            application.CodeOf(await browser.AuthorizeAsync(application.Address((name, value)), "auditor@demo-hospital.test"));
        }
    }

    [Fact]
    public async Task The_request_may_come_as_a_form_too()
    {
        var application = new WebApplication();
        using var browser = new Browser(identity.Host.Client.BaseAddress!);
        var parameters = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(application.Address().Split('?')[1]).Select(p => (p.Key, p.Value.ToString()));

        var toLogin = await browser.PostAsync("/connect/authorize", parameters);
        var signedIn = await browser.SubmitAsync(await browser.GetAsync(toLogin.Location!.ToString()), ("email", "owner@demo-clinic.test"), ("password", "Passw0rd!"));

        application.CodeOf((await browser.GetAsync(signedIn.Location!.ToString())).Location!);
    }

    [Theory]
    [InlineData("redirect_uri", "http://localhost:3000/callback/")]
    [InlineData("redirect_uri", "http://localhost:3000/callback?x=1")]
    [InlineData("redirect_uri", "http://LOCALHOST:3000/callback")]
    [InlineData("redirect_uri", "http://localhost:3001/callback")]
    [InlineData("redirect_uri", "https://evil.example.org/")]
    [InlineData("redirect_uri", "http://localhost:3000@evil.example.org/callback")]
    [InlineData("redirect_uri", null)]
    [InlineData("client_id", "demo-hospital-owner")]
    [InlineData("client_id", null)]
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge_method", null)]
    [InlineData("response_type", "token")]
    [InlineData("response_type", "code id_token")]
    [InlineData("response_mode", "form_post")]
    [InlineData("scope", "openid everything")]
    [InlineData("prompt", "none login")]
    public async Task A_request_that_is_not_registered_or_not_safe_goes_nowhere(string name, string? value)
    {
        using var browser = new Browser(identity.Host.Client.BaseAddress!);

        var answer = await browser.GetAsync(new WebApplication().Address((name, value)));

        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.Status, answer.Location));
        Assert.DoesNotContain("<script", answer.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_code_counts_only_with_its_verifier_its_address_and_its_client()
    {
        var application = new WebApplication();
        using var browser = new Browser(identity.Host.Client.BaseAddress!);
        var code = application.CodeOf(await browser.AuthorizeAsync(application.Address(), "owner@demo-clinic.test"));

        foreach (var (change, error) in new ((string Name, string Value) Change, string Error)[]
        {
            (("code_verifier", new string('a', 43)), "invalid_grant"),
            (("code_verifier", ""), "invalid_request"),
            (("redirect_uri", "http://localhost:3000/auth/callback"), "invalid_grant"),
            (("redirect_uri", ""), "invalid_request"),
            (("client_id", "demo-hospital-owner"), "invalid_grant"),
        })
        {
            var refused = await application.RedeemAsync(identity.Host, code, change);
            Assert.True((HttpStatusCode.BadRequest, error, null) == (refused.Status, refused.Error, refused.Token), $"{change}: {refused.Status} {refused.Body}");
        }

        Assert.Equal(HttpStatusCode.OK, (await application.RedeemAsync(identity.Host, code)).Status);
    }

    [Fact]
    public async Task A_code_that_is_used_again_takes_back_what_the_first_use_gave()
    {
        var application = new WebApplication();
        using var browser = new Browser(identity.Host.Client.BaseAddress!);
        var code = application.CodeOf(await browser.AuthorizeAsync(application.Address(), "owner@demo-hospital.test"));
        var first = await application.RedeemAsync(identity.Host, code);

        var second = await application.RedeemAsync(identity.Host, code);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (second.Status, second.Error));
        var user = Text(first.Claims, "sub");
        Assert.Equal($"demo-hospital {user} success -", await identity.Records.AuditAsync(first.RequestId));
        Assert.Equal($"demo-hospital {user} denied code used again", await identity.Records.AuditAsync(second.RequestId));
        var refreshed = await WebApplication.RefreshAsync(identity.Host, first.Text("refresh_token"));
        Assert.Equal("invalid_grant", refreshed.Error);
        Assert.Equal($"demo-hospital {user} denied grant revoked", await identity.Records.AuditAsync(refreshed.RequestId));
    }

    [Fact]
    public async Task Of_many_requests_with_one_code_at_most_one_gets_tokens()
    {
        var application = new WebApplication();
        using var browser = new Browser(identity.Host.Client.BaseAddress!);
        var code = application.CodeOf(await browser.AuthorizeAsync(application.Address(), "owner@demo-hospital.test"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => application.RedeemAsync(identity.Host, code)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal("invalid_grant", answer.Error));
        Assert.Equal(1L, await identity.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.user_grant_tokens WHERE kind = 'refresh' AND grant_id = (SELECT grant_id FROM ehr.user_grant_tokens WHERE token_hash = '\\x{Hash(code)}')"));
    }

    [Fact]
    public async Task An_expired_code_is_worth_nothing()
    {
        var application = new WebApplication();
        using var browser = new Browser(identity.Host.Client.BaseAddress!);
        var code = application.CodeOf(await browser.AuthorizeAsync(application.Address(), "owner@demo-hospital.test"));
        await identity.Records.ExecuteAsync($"UPDATE ehr.user_grant_tokens SET expires_at = now() - interval '1 second' WHERE token_hash = '\\x{Hash(code)}'");

        var answer = await application.RedeemAsync(identity.Host, code);

        Assert.Equal(("invalid_grant", null), (answer.Error, answer.Token));
        Assert.EndsWith("denied code expired", await identity.Records.AuditAsync(answer.RequestId), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ERERERERQRGBERERERERERERAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_code_that_was_never_issued_is_refused_and_recorded_in_the_platforms_trail(string code)
    {
        var answer = await new WebApplication().RedeemAsync(identity.Host, code);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (answer.Status, answer.Error));
        Assert.Equal("platform ehr-web denied invalid_grant", await identity.Records.AuditAsync(answer.RequestId));
    }

    [Theory]
    [InlineData("openid", true, false)]
    [InlineData("openid email", true, false)]
    [InlineData("fhir", false, false)]
    [InlineData("fhir offline_access", false, true)]
    public async Task A_client_gets_what_its_scopes_say_and_no_more(string scope, bool identityToken, bool refreshToken)
    {
        var answer = await WebApplication.SignInAsync(identity.Host, "auditor@demo-clinic.test", scope);

        Assert.Equal((identityToken, refreshToken), (answer.Has("id_token"), answer.Has("refresh_token")));
        Assert.Equal(scope, Text(answer.Claims, "scope"));
        if (!identityToken) return;
        var id = TokenAnswer.ClaimsOf(answer.Text("id_token"));
        Assert.Equal((scope.Contains("email"), false), (id.TryGetProperty("email", out _), id.TryGetProperty("name", out _)));
    }

    [Fact]
    public async Task Codes_and_refresh_tokens_survive_a_restart_and_stand_nowhere_in_clear()
    {
        var application = new WebApplication();
        string code;
        string refresh;
        await using (var before = await IdentityHost.StartAsync(identity.Database))
        {
            refresh = (await WebApplication.SignInAsync(before, "owner@demo-clinic.test")).Text("refresh_token");
            using var browser = new Browser(before.Client.BaseAddress!);
            code = application.CodeOf(await browser.AuthorizeAsync(application.Address(), "owner@demo-clinic.test"));
        }

        Assert.Equal(HttpStatusCode.OK, (await application.RedeemAsync(identity.Host, code)).Status);
        Assert.Equal(HttpStatusCode.OK, (await WebApplication.RefreshAsync(identity.Host, refresh)).Status);
        Assert.Equal(2L, await identity.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.user_grant_tokens WHERE token_hash IN ('\\x{Hash(code)}', '\\x{Hash(refresh)}')"));
        Assert.Equal(0L, await identity.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.user_grant_tokens t WHERE t::text LIKE '%{code}%' OR t::text LIKE '%{refresh}%'"));
    }

    private static string Hash(string token) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Buffers.Text.Base64Url.DecodeFromChars(token)));

    private static string Text(JsonElement claims, string name) => claims.GetProperty(name).GetString()!;

    private static string Parameter(Uri address, string name) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query)[name].ToString();
}
