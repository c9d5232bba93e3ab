using System.Net;

namespace EhrConnect.Tests.Integration.Identity;

public sealed class TokenRefusalTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task Wrong_secret_unknown_client_suspended_organisation_and_disabled_client_look_the_same()
    {
        var suspended = await identity.Records.AddClientAsync(orgStatus: "suspended");
        var disabled = await identity.Records.AddClientAsync(enabled: false);

        var wrong = await identity.Host.AskAsync("demo-hospital-viewer", "wrong");
        var unknown = await identity.Host.AskAsync("nobody", "wrong");
        var inactive = await identity.Host.AskAsync(suspended.ClientId, suspended.Secret);
        var switchedOff = await identity.Host.AskAsync(disabled.ClientId, disabled.Secret);
        var impossible = await identity.Host.AskAsync(new string('a', 129), "wrong");

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        Assert.Equal("invalid_client", wrong.Error);
        Assert.All([unknown, inactive, switchedOff, impossible], answer => Assert.Equal((wrong.Status, wrong.Body, wrong.Headers), (answer.Status, answer.Body, answer.Headers)));
    }

    [Fact]
    public async Task The_same_client_gets_a_token_when_its_organisation_is_active()
    {
        var client = await identity.Records.AddClientAsync();

        Assert.Equal(client.OrgSlug, (await identity.Host.AskAsync(client.ClientId, client.Secret)).Claims.GetProperty("org_slug").GetString());
    }

    [Theory]
    [InlineData("demo-hospital-owner-secret")]
    [InlineData("DEMO-HOSPITAL-VIEWER-SECRET")]
    [InlineData("demo-hospital-viewer-secret1")]
    [InlineData("demo-hospital-viewer-secre")]
    public async Task A_secret_that_is_nearly_right_is_wrong(string secret) =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await identity.Host.AskAsync("demo-hospital-viewer", secret)).Status);

    [Theory]
    [InlineData("password", "", "unsupported_grant_type")]
    [InlineData("refresh_token", "", "invalid_grant")]
    [InlineData("client_credentials", "api offline_access", "invalid_scope")]
    [InlineData("client_credentials", "admin", "invalid_scope")]
    [InlineData("client_credentials", "openid", "invalid_scope")]
    [InlineData("client_credentials", "fhir everything", "invalid_scope")]
    public async Task What_is_not_supported_is_refused_by_its_name(string grant, string scope, string error)
    {
        var answer = await identity.Host.PostAsync(
            ("grant_type", grant), ("scope", scope), ("client_id", "demo-hospital-viewer"), ("client_secret", "demo-hospital-viewer-secret"), ("refresh_token", "x"), ("username", "x"), ("password", "x"));

        Assert.Equal((HttpStatusCode.BadRequest, error, null), (answer.Status, answer.Error, answer.Token));
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_and_the_service_goes_on()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await identity.Host.PostAsync()).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await identity.Host.AskAsync("nul\0", "x")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await identity.Host.AskAsync("nobody", new string('x', 20_000))).Status);
        using var json = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new StringContent("{}") };
        Assert.Equal(HttpStatusCode.BadRequest, (await identity.Host.SendAsync(json)).Status);

        Assert.Equal(HttpStatusCode.OK, (await identity.Host.AskAsync("demo-hospital-viewer")).Status);
    }

    [Fact]
    public async Task Too_many_requests_of_a_client_are_told_when_to_come_back_and_hinder_no_other()
    {
        await using var host = await IdentityHost.StartAsync(identity.Database, ("Identity__TokenRequestsPerMinute", "3"));
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.Unauthorized, (await host.AskAsync("guessed", "x")).Status);

        using var form = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("client_id", "guessed")]);
        using var limited = await host.Client.PostAsync("/connect/token", form);

        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.InRange(limited.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await host.AskAsync("demo-hospital-viewer")).Status);
    }

    [Fact]
    public async Task One_address_that_tries_many_clients_is_limited_too()
    {
        await using var host = await IdentityHost.StartAsync(identity.Database, ("Identity__TokenRequestsPerMinutePerAddress", "3"));

        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.Unauthorized, (await host.AskAsync($"guess-{i}", "x")).Status);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await host.AskAsync("guess-4", "x")).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/.well-known/jwks")).StatusCode);
    }

    [Fact]
    public async Task Outside_Development_plain_HTTP_needs_to_be_asked_for_by_name()
    {
        await using var strict = await IdentityHost.StartAsync(identity.Database, ("ASPNETCORE_ENVIRONMENT", "Production"), ("DOTNET_ENVIRONMENT", "Production"));
        await using var open = await IdentityHost.StartAsync(
            identity.Database, ("ASPNETCORE_ENVIRONMENT", "Production"), ("DOTNET_ENVIRONMENT", "Production"), ("Identity__AllowHttp", "true"));

        var refused = await strict.AskAsync("demo-hospital-viewer");

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("Identity__AllowHttp=true", refused.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await open.AskAsync("demo-hospital-viewer")).Status);
    }
}
