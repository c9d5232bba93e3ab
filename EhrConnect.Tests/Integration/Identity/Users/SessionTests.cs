using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Users;
using Microsoft.AspNetCore.WebUtilities;

namespace EhrConnect.Tests.Integration.Identity.Users;

/// <summary>What follows a sign-in: refresh tokens, UserInfo, signing out, and what ends it.</summary>
public sealed class SessionTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task A_refresh_token_is_used_once_and_its_successor_takes_its_place()
    {
        var first = await WebApplication.SignInAsync(identity.Host, "owner@demo-hospital.test");

        var second = await WebApplication.RefreshAsync(identity.Host, first.Text("refresh_token"));
        var third = await WebApplication.RefreshAsync(identity.Host, second.Text("refresh_token"), ("scope", "openid fhir"));

        Assert.Equal(HttpStatusCode.OK, third.Status);
        Assert.NotEqual(first.Text("refresh_token"), second.Text("refresh_token"));
        Assert.Equal("openid fhir", third.Claims.GetProperty("scope").GetString());
        Assert.Equal(first.Claims.GetProperty("sub").GetString(), third.Claims.GetProperty("sub").GetString());
        var id = TokenAnswer.ClaimsOf(second.Text("id_token"));
        Assert.Equal(TokenAnswer.ClaimsOf(first.Text("id_token")).GetProperty("auth_time").GetInt64(), id.GetProperty("auth_time").GetInt64());
        Assert.False(id.TryGetProperty("nonce", out _));
    }

    [Fact]
    public async Task A_refresh_token_that_is_used_again_ends_the_whole_family()
    {
        var first = await WebApplication.SignInAsync(identity.Host, "clinician@demo-hospital.test");
        var second = await WebApplication.RefreshAsync(identity.Host, first.Text("refresh_token"));
        var neighbour = await WebApplication.SignInAsync(identity.Host, "clinician@demo-hospital.test");

        var reused = await WebApplication.RefreshAsync(identity.Host, first.Text("refresh_token"));
        var successor = await WebApplication.RefreshAsync(identity.Host, second.Text("refresh_token"));

        Assert.Equal(("invalid_grant", "invalid_grant"), (reused.Error, successor.Error));
        Assert.EndsWith("denied refresh used again", await identity.Records.AuditAsync(reused.RequestId), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await WebApplication.RefreshAsync(identity.Host, neighbour.Text("refresh_token"))).Status);
    }

    [Theory]
    [InlineData("scope", "openid api fhir hl7 admin")]
    [InlineData("client_id", "demo-hospital-owner")]
    [InlineData("refresh_token", "x")]
    public async Task A_refresh_token_gives_no_more_and_to_nobody_else(string name, string value)
    {
        var signedIn = await WebApplication.SignInAsync(identity.Host, "owner@demo-clinic.test", "openid fhir offline_access");

        var answer = await WebApplication.RefreshAsync(identity.Host, signedIn.Text("refresh_token"), (name, value));

        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.Status, answer.Token));
        Assert.Equal(HttpStatusCode.BadRequest, (await WebApplication.RefreshAsync(identity.Host, signedIn.Text("refresh_token"), ("scope", "openid hl7"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await WebApplication.RefreshAsync(identity.Host, signedIn.Text("refresh_token"))).Status);
    }

    [Theory]
    [InlineData("UPDATE ehr.users SET enabled = false WHERE id = '{0}'", "session ended")]
    [InlineData("UPDATE ehr.users SET password_changed_at = now() + interval '1 second' WHERE id = '{0}'", "session ended")]
    [InlineData("UPDATE ehr.user_sessions SET expires_at = now() WHERE user_id = '{0}'", "session ended")]
    [InlineData("UPDATE ehr.organizations SET status = 'suspended' WHERE id = (SELECT org_id FROM ehr.users WHERE id = '{0}')", "session ended")]
    public async Task What_ends_a_session_ends_its_refresh_tokens_codes_and_cookie(string change, string reason)
    {
        var user = await identity.Records.AddUserAsync();
        var application = new WebApplication();
        using var browser = new Browser(identity.Host.Client.BaseAddress!);
        var answer = await application.RedeemAsync(identity.Host, application.CodeOf(await browser.AuthorizeAsync(application.Address(), user.Email, user.Password)));
        var code = application.CodeOf((await browser.GetAsync(application.Address())).Location!);

        await identity.Records.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, user.Id));

        var refreshed = await WebApplication.RefreshAsync(identity.Host, answer.Text("refresh_token"));
        Assert.Equal("invalid_grant", refreshed.Error);
        Assert.Equal($"{user.OrgSlug} {user.Id} denied {reason}", await identity.Records.AuditAsync(refreshed.RequestId));
        Assert.Equal("invalid_grant", (await application.RedeemAsync(identity.Host, code)).Error);
        Assert.Equal("/login", (await browser.GetAsync(application.Address())).Location!.AbsolutePath);
    }

    [Fact]
    public async Task Enabling_a_disabled_user_again_gives_back_none_of_the_earlier_sessions()
    {
        var user = await identity.Records.AddUserAsync();
        var before = await WebApplication.SignInAsync(identity.Host, user.Email, password: user.Password);
        var organization = Guid.Parse(before.Claims.GetProperty("org_id").GetString()!);
        var users = new UserStore(identity.Database.Organizations, TimeProvider.System);
        var audit = (Guid id) => new AuditEntry { Id = id, OrgId = organization, OccurredAt = DateTimeOffset.UtcNow, ActorType = "user", Action = "user.update" };

        foreach (var enabled in (bool[])[false, true])
            Assert.Equal(enabled, (await users.UpdateAsync(organization, user.Id, new UserChange(null, null, enabled), audit(Guid.CreateVersion7()), default))!.Enabled);

        Assert.Equal("invalid_grant", (await WebApplication.RefreshAsync(identity.Host, before.Text("refresh_token"))).Error);
        var after = await WebApplication.SignInAsync(identity.Host, user.Email, password: user.Password);
        await users.UpdateAsync(organization, user.Id, new UserChange("Renamed", null, null), audit(Guid.CreateVersion7()), default);
        Assert.Equal(HttpStatusCode.OK, (await WebApplication.RefreshAsync(identity.Host, after.Text("refresh_token"))).Status);
    }

    [Fact]
    public async Task Many_users_of_one_web_client_behind_one_address_hinder_each_other_in_nothing()
    {
        await using var host = await IdentityHost.StartAsync(identity.Database, ("Identity__TokenRequestsPerMinute", "2"));

        for (var i = 0; i < 4; i++)
        {
            var signedIn = await WebApplication.SignInAsync(host, "owner@demo-hospital.test");
            Assert.Equal(HttpStatusCode.OK, (await WebApplication.RefreshAsync(host, signedIn.Text("refresh_token"))).Status);
        }
    }

    [Fact]
    public async Task A_change_of_roles_counts_from_the_next_token_on()
    {
        var user = await identity.Records.AddUserAsync();
        var signedIn = await WebApplication.SignInAsync(identity.Host, user.Email, password: user.Password);
        Assert.Equal("""["VIEWER"]""", signedIn.Claims.GetProperty("roles").GetRawText());

        await identity.Records.ExecuteAsync($"UPDATE ehr.users SET roles = '{{AUDITOR}}' WHERE id = '{user.Id}'");

        var refreshed = await WebApplication.RefreshAsync(identity.Host, signedIn.Text("refresh_token"));
        Assert.Equal("""["AUDITOR"]""", refreshed.Claims.GetProperty("roles").GetRawText());
        Assert.Equal("""["audit:read","encounters:read","patients:read"]""", refreshed.Claims.GetProperty("permissions").GetRawText());
    }

    [Fact]
    public async Task UserInfo_says_what_the_scopes_reach()
    {
        var all = await UserInfoAsync((await WebApplication.SignInAsync(identity.Host, "owner@demo-hospital.test")).Token);
        var little = await UserInfoAsync((await WebApplication.SignInAsync(identity.Host, "owner@demo-hospital.test", "openid")).Token);
        var withoutIdentity = await UserInfoAsync((await WebApplication.SignInAsync(identity.Host, "owner@demo-hospital.test", "fhir")).Token);
        var machine = await UserInfoAsync((await identity.Host.AskAsync("demo-hospital-owner")).Token);
        var forged = await UserInfoAsync("x.y.z");
        var nobody = await UserInfoAsync(null);

        Assert.Equal(HttpStatusCode.OK, all.Status);
        Assert.Equal(("owner@demo-hospital.test", "demo-hospital"), (Text(all.Body, "email"), Text(all.Body, "org_slug")));
        Assert.Equal(["ORG_OWNER"], all.Body.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.Equal("Demo Hospital Owner", Text(all.Body, "name"));
        Assert.Equal((false, false), (little.Body.TryGetProperty("email", out _), little.Body.TryGetProperty("name", out _)));
        Assert.Equal(Text(all.Body, "sub"), Text(little.Body, "sub"));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (withoutIdentity.Status, machine.Status));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (forged.Status, nobody.Status));
    }

    [Fact]
    public async Task Signing_out_with_the_identity_token_ends_everything_and_comes_back_to_the_application()
    {
        var application = new WebApplication();
        using var browser = new Browser(identity.Host.Client.BaseAddress!);
        var answer = await application.RedeemAsync(identity.Host, application.CodeOf(await browser.AuthorizeAsync(application.Address(), "owner@demo-hospital.test")));

        var signedOut = await browser.GetAsync(QueryHelpers.AddQueryString("/connect/logout", new Dictionary<string, string?>
        {
            ["id_token_hint"] = answer.Text("id_token"), ["post_logout_redirect_uri"] = "http://localhost:3000/", ["state"] = "back",
        }));

        Assert.Equal("http://localhost:3000/?state=back", signedOut.Location!.ToString());
        Assert.Equal($"demo-hospital {answer.Claims.GetProperty("sub").GetString()} success -", await identity.Records.AuditAsync(signedOut.RequestId));
        Assert.Equal("/login", (await browser.GetAsync(application.Address())).Location!.AbsolutePath);
        Assert.Equal("invalid_grant", (await WebApplication.RefreshAsync(identity.Host, answer.Text("refresh_token"))).Error);
    }

    [Fact]
    public async Task Without_the_identity_token_of_who_is_signed_in_it_asks_first()
    {
        var application = new WebApplication();
        using var browser = new Browser(identity.Host.Client.BaseAddress!);
        await browser.AuthorizeAsync(application.Address(), "owner@demo-hospital.test");
        var foreign = (await WebApplication.SignInAsync(identity.Host, "owner@demo-clinic.test")).Text("id_token");

        foreach (var address in (string[])["/connect/logout", $"/connect/logout?id_token_hint={foreign}"])
        {
            Assert.Contains("Do you want to sign out?", (await browser.GetAsync(address)).Body, StringComparison.Ordinal);
        }

        await browser.PostAsync("/connect/logout", [("form_token", "forged")]);
        application.CodeOf((await browser.GetAsync(application.Address(("prompt", "none")))).Location!);

        var asked = await browser.GetAsync("/connect/logout?post_logout_redirect_uri=http://localhost:3000/&state=back");
        var signedOut = await browser.SubmitAsync(asked);
        Assert.Equal("http://localhost:3000/?state=back", signedOut.Location!.ToString());
        Assert.Equal("/login", (await browser.GetAsync(application.Address())).Location!.AbsolutePath);
        Assert.Contains("You are signed out", (await browser.GetAsync("/connect/logout")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example.org/")]
    [InlineData("http://localhost:3000/elsewhere")]
    [InlineData("//evil.example.org")]
    public async Task Signing_out_leads_to_no_address_that_is_not_registered(string address)
    {
        var application = new WebApplication();
        using var browser = new Browser(identity.Host.Client.BaseAddress!);
        var answer = await application.RedeemAsync(identity.Host, application.CodeOf(await browser.AuthorizeAsync(application.Address(), "owner@demo-hospital.test")));

        var refused = await browser.GetAsync($"/connect/logout?id_token_hint={answer.Text("id_token")}&post_logout_redirect_uri={Uri.EscapeDataString(address)}");

        Assert.Equal((HttpStatusCode.BadRequest, null), (refused.Status, refused.Location));
        application.CodeOf((await browser.GetAsync(application.Address(("prompt", "none")))).Location!);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> UserInfoAsync(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await identity.Host.Client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, body.Length == 0 ? default : JsonElement.Parse(body));
    }

    private static string Text(JsonElement body, string name) => body.GetProperty(name).GetString()!;
}
