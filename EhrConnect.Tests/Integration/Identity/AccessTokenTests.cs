using System.Net;

namespace EhrConnect.Tests.Integration.Identity;

public sealed class AccessTokenTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task A_token_has_exactly_the_documented_claims()
    {
        var answer = await identity.Host.AskAsync("demo-hospital-viewer");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("at+jwt", answer.Header.GetProperty("typ").GetString());
        var claims = answer.Claims;
        Assert.Equal(
            "aud client_id exp iat iss jti org_id org_slug permissions roles scope sub",
            string.Join(' ', claims.EnumerateObject().Select(claim => claim.Name).Order(StringComparer.Ordinal)));
        Assert.Equal(identity.Host.Client.BaseAddress!.ToString(), claims.GetProperty("iss").GetString());
        Assert.Equal("ehrconnect-api", claims.GetProperty("aud").GetString());
        Assert.Equal("demo-hospital-viewer", claims.GetProperty("sub").GetString());
        Assert.Equal("demo-hospital-viewer", claims.GetProperty("client_id").GetString());
        Assert.Equal("11111111-1111-4111-8111-111111111111", claims.GetProperty("org_id").GetString());
        Assert.Equal("demo-hospital", claims.GetProperty("org_slug").GetString());
        Assert.Equal("""["VIEWER"]""", claims.GetProperty("roles").GetRawText());
        Assert.Equal("""["appointments:read","encounters:read","patients:read"]""", claims.GetProperty("permissions").GetRawText());
        Assert.Equal("api fhir hl7", claims.GetProperty("scope").GetString());
        Assert.Equal(3600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.NotEmpty(claims.GetProperty("jti").GetString()!);
    }

    [Fact]
    public async Task A_single_permission_is_an_array_too()
    {
        var claims = (await identity.Host.AskAsync("platform-admin")).Claims;

        Assert.Equal("""["PLATFORM_ADMIN"]""", claims.GetProperty("roles").GetRawText());
        Assert.Equal("""["*:*"]""", claims.GetProperty("permissions").GetRawText());
        Assert.Equal("00000000-0000-4000-8000-000000000000", claims.GetProperty("org_id").GetString());
    }

    [Fact]
    public async Task Two_tokens_have_two_ids()
    {
        var first = await identity.Host.AskAsync("demo-clinic-owner");
        var second = await identity.Host.AskAsync("demo-clinic-owner");

        Assert.False(first.Claims.GetProperty("jti").ValueEquals(second.Claims.GetProperty("jti").GetString()));
    }

    [Theory]
    [InlineData("fhir", "fhir")]
    [InlineData("hl7 api", "api hl7")]
    public async Task A_requested_scope_is_granted_and_no_other(string requested, string granted)
    {
        var answer = await identity.Host.AskAsync("demo-clinic-owner", "demo-clinic-owner-secret", ("scope", requested));

        Assert.Equal(granted, string.Join(' ', answer.Claims.GetProperty("scope").GetString()!.Split(' ').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task The_secret_may_come_in_the_Authorization_header()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String("demo-clinic-owner:demo-clinic-owner-secret"u8));
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]);

        Assert.Equal("demo-clinic", (await identity.Host.SendAsync(request)).Claims.GetProperty("org_slug").GetString());
    }

    [Fact]
    public async Task The_Host_header_does_not_choose_the_issuer()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token");
        request.Headers.Host = "evil.example.org";
        request.Content = new FormUrlEncodedContent(
            [KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("client_id", "demo-clinic-owner"), KeyValuePair.Create("client_secret", "demo-clinic-owner-secret")]);

        Assert.Equal(identity.Host.Client.BaseAddress!.ToString(), (await identity.Host.SendAsync(request)).Claims.GetProperty("iss").GetString());
    }

    [Fact]
    public async Task The_settings_decide_lifetime_audience_and_issuer()
    {
        await using var host = await IdentityHost.StartAsync(
            identity.Database,
            ("Identity__AccessTokenLifetime", "00:05:00"), ("Identity__Audience", "other-api"), ("Identity__Issuer", "https://id.example.org/hub"));

        var claims = (await host.AskAsync("demo-clinic-owner")).Claims;

        Assert.Equal(300, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Equal("other-api", claims.GetProperty("aud").GetString());
        Assert.Equal("https://id.example.org/hub", claims.GetProperty("iss").GetString());
    }
}
