using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;
using EhrConnect.Tests.Integration.Identity.Users;

namespace EhrConnect.Tests.Integration;

/// <summary>People and the API: what a sign-in is good for, and that it is the person who stands in the audit trail.</summary>
[Collection(SharedStackTests.Name)]
public sealed class UserTokenTests(SharedStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_an_owner_who_signed_in_When_the_API_is_read_Then_the_trail_names_the_person()
    {
        using var identity = new HttpClient { BaseAddress = _stack.IdentityAddress };
        var answer = await WebApplication.SignInAsync(identity, "owner@demo-hospital.test");
        using var person = _stack.Client(answer.Token);

        using var response = await person.GetAsync("/fhir/R4/Patient?_count=1");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var requestId = response.Headers.GetValues("X-Request-Id").Single();
        var record = Assert.Single((await person.JsonAsync($"/api/audit?requestId={requestId}")).GetProperty("data").EnumerateArray());
        Assert.Equal(("user", answer.Claims.GetProperty("sub").GetString()), (record.GetProperty("actorType").GetString(), record.GetProperty("actorId").GetString()));
        Assert.Equal(4, record.GetProperty("actorId").GetGuid().Version);

        // An identity token says who somebody is; it opens nothing.
        using var withIdentityToken = _stack.Client(answer.Text("id_token"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await withIdentityToken.GetAsync("/fhir/R4/Patient?_count=1")).StatusCode);
        using var otherOrganisation = new HttpRequestMessage(HttpMethod.Get, "/fhir/R4/Patient?_count=1") { Headers = { { "X-Org-Id", Tokens.ClinicId.ToString() } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await person.SendAsync(otherOrganisation)).StatusCode);
    }

    [Fact]
    public async Task Given_a_new_user_When_the_one_time_token_is_used_Then_the_password_opens_the_account_and_the_token_nothing_more()
    {
        using var owner = await _stack.ClientAsync("demo-clinic-owner");
        var email = $"new-{Guid.NewGuid():N}@demo-clinic.test";
        using var created = await owner.PostAsJsonAsync($"/api/organizations/{Tokens.ClinicId}/users", new { email, name = "New User", roles = new[] { "CLINICIAN" } });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var token = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("passwordToken").GetString()!;
        using var browser = new Browser(_stack.IdentityAddress);
        var page = await browser.GetAsync("/password");

        Assert.Contains("at least 12", (await SetAsync("short", "short")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await SetAsync("correct horse battery", "another horse battery")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/password", [("token", token), ("password", "correct horse battery"), ("again", "correct horse battery")])).Status);
        Assert.Contains("Your password is set", (await SetAsync("correct horse battery", "correct horse battery")).Body, StringComparison.Ordinal);
        Assert.Contains("not valid", (await SetAsync("a stolen token's battery", "a stolen token's battery")).Body, StringComparison.Ordinal);

        using var identity = new HttpClient { BaseAddress = _stack.IdentityAddress };
        var signedIn = await WebApplication.SignInAsync(identity, email, password: "correct horse battery");
        Assert.Equal(("demo-clinic", HttpStatusCode.OK), (signedIn.Claims.GetProperty("org_slug").GetString(), signedIn.Status));

        async Task<BrowserPage> SetAsync(string password, string again) => await browser.SubmitAsync(page, ("token", token), ("password", password), ("again", again));
    }
}
