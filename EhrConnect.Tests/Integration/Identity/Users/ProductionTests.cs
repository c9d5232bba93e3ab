using System.Net;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Identity.Users;

/// <summary>Outside Development there is nobody, and nowhere to be sent to, until somebody says so.</summary>
public sealed class ProductionTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    private static readonly (string, string)[] Production = [("ASPNETCORE_ENVIRONMENT", "Production"), ("DOTNET_ENVIRONMENT", "Production"), ("Identity__AllowHttp", "true")];

    [Fact]
    public async Task Given_Production_When_the_database_is_set_up_Then_it_has_no_users_and_no_clients()
    {
        var server = await PostgresServer.SharedAsync();
        var name = await server.NewDatabaseAsync();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["ConnectionStrings__ehrconnect"] = server.Admin(name),
            ["Database__AppPassword"] = PostgresServer.Passwords.App,
            ["Database__WorkerPassword"] = PostgresServer.Passwords.Worker,
            ["Database__IdentityPassword"] = PostgresServer.Passwords.Identity,
        };
        using var setup = new ServerProcess("dbmanager", "dotnet", [Repository.Service("EhrConnect.DbManager")], environment);
        await Eventually.Holds(() => Task.FromResult(setup.HasExited), "the set-up ends");

        await using var database = Npgsql.NpgsqlDataSource.Create(server.Admin(name));
        await using var count = database.CreateCommand("SELECT (SELECT count(*) FROM ehr.users) + (SELECT count(*) FROM ehr.login_names) + (SELECT count(*) FROM ehr.oauth_clients)");
        Assert.Equal((0, 0L), (await setup.TerminateAsync(Eventually.Generous), await count.ExecuteScalarAsync()));
    }

    [Fact]
    public async Task Given_Production_without_redirect_addresses_When_the_development_client_asks_Then_it_is_refused()
    {
        await using var host = await IdentityHost.StartAsync(identity.Database, Production);
        using var browser = new Browser(host.Client.BaseAddress!);

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(new WebApplication().Address())).Status);
    }

    [Fact]
    public async Task Given_Production_with_a_redirect_address_When_the_client_asks_Then_only_that_one_counts()
    {
        await using var host = await IdentityHost.StartAsync(identity.Database, [.. Production, ("Identity__RedirectUris__0", "https://app.example.org/callback")]);
        using var browser = new Browser(host.Client.BaseAddress!);

        Assert.Equal("/login", (await browser.GetAsync(new WebApplication().Address(("redirect_uri", "https://app.example.org/callback")))).Location!.AbsolutePath);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(new WebApplication().Address())).Status);
    }

    [Theory]
    [InlineData("http://localhost:3000", "http://localhost:3000")]
    [InlineData("https://evil.example.org", null)]
    public async Task Only_pages_of_the_registered_origins_may_ask_for_tokens_from_a_browser_and_without_cookies(string origin, string? allowed)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/connect/token");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await identity.Host.Client.SendAsync(preflight);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([]) };
        request.Headers.Add("Origin", origin);
        using var refused = await identity.Host.Client.SendAsync(request);

        foreach (var response in new[] { answer, refused })
        {
            Assert.Equal(allowed, response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null);
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Fact]
    public async Task Given_plain_HTTP_in_Production_Then_no_page_asks_for_a_password()
    {
        await using var host = await IdentityHost.StartAsync(identity.Database, Production[0], Production[1]);

        foreach (var path in (string[])["/login", "/password", "/connect/authorize", "/connect/logout", "/connect/userinfo"])
        {
            using var response = await host.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Contains("HTTPS only", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Identity__RedirectUris__0", "/callback", "Identity__RedirectUris__N must be absolute https addresses")]
    [InlineData("Identity__RedirectUris__0", "http://app.example.org/callback", "Identity__RedirectUris__N must be absolute https addresses")]
    [InlineData("Identity__RedirectUris__0", "https://app.example.org/#x", "Identity__RedirectUris__N must be absolute https addresses")]
    [InlineData("Identity__PostLogoutRedirectUris__0", "javascript:alert(1)", "Identity__PostLogoutRedirectUris__N must be absolute https addresses")]
    [InlineData("Identity__SessionLifetime", "365.00:00:00", "Identity__SessionLifetime must be between")]
    [InlineData("Identity__UserAccessTokenLifetime", "1.00:00:00", "Identity__UserAccessTokenLifetime must be between")]
    [InlineData("Identity__SignInsPerMinutePerAddress", "0", "Identity__SignInsPerMinutePerAddress must be 1 or more")]
    public async Task An_unsafe_setting_stops_the_start(string setting, string value, string message)
    {
        var (exitCode, output) = await IdentityHost.FailAsync(identity.Database, (setting, value));

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"EhrConnect.Identity: {message}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discovery_names_the_flow_of_users_and_nothing_that_is_not_there()
    {
        var document = JsonElement.Parse(await identity.Host.Client.GetStringAsync("/.well-known/openid-configuration"));

        foreach (var (name, values) in ((string, string)[])[
            ("grant_types_supported", "authorization_code client_credentials refresh_token"),
            ("response_types_supported", "code"),
            ("response_modes_supported", "query"),
            ("code_challenge_methods_supported", "S256"),
            ("prompt_values_supported", "login none"),
            ("scopes_supported", "api email fhir hl7 offline_access openid profile"),
            ("token_endpoint_auth_methods_supported", "client_secret_basic client_secret_post none"),
            ("id_token_signing_alg_values_supported", "RS256")])
        {
            Assert.Equal((name, values), (name, string.Join(' ', document.GetProperty(name).EnumerateArray().Select(v => v.GetString()).Order(StringComparer.Ordinal))));
        }

        foreach (var (name, path) in ((string, string)[])[("authorization_endpoint", "/connect/authorize"), ("userinfo_endpoint", "/connect/userinfo"), ("end_session_endpoint", "/connect/logout")])
        {
            Assert.Equal(path, new Uri(document.GetProperty(name).GetString()!).AbsolutePath);
        }
    }
}
