using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace EhrConnect.Tests.Integration.Identity.Users;

/// <summary>The web client's side of the authorization code flow with PKCE (RFC 7636), written on the base class library alone.</summary>
internal sealed class WebApplication
{
    public const string RedirectUri = "http://localhost:3000/callback";
    public const string AllScopes = "openid profile email offline_access api fhir hl7";

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public string State { get; } = $"state-{Guid.NewGuid():N}";

    public string Nonce { get; } = $"nonce-{Guid.NewGuid():N}";

    /// <summary>The address that the application sends the browser to; each given parameter replaces the usual one, null leaves it out.</summary>
    public string Address(params (string Name, string? Value)[] changes)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = "ehr-web",
            ["response_type"] = "code",
            ["redirect_uri"] = RedirectUri,
            ["scope"] = AllScopes,
            ["state"] = State,
            ["nonce"] = Nonce,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes) query[name] = value;
        return QueryHelpers.AddQueryString("/connect/authorize", query.Where(p => p.Value is not null));
    }

    /// <summary>The code in the address that the browser came back to.</summary>
    public string CodeOf(Uri callback)
    {
        var query = QueryHelpers.ParseQuery(callback.Query);
        Assert.StartsWith(RedirectUri, callback.ToString(), StringComparison.Ordinal);
        Assert.Equal(State, query["state"].ToString());
        return query["code"].ToString();
    }

    public Task<TokenAnswer> RedeemAsync(IdentityHost host, string code, params (string Name, string Value)[] changes) => RedeemAsync(host.Client, code, changes);

    public static Task<TokenAnswer> RefreshAsync(IdentityHost host, string refreshToken, params (string Name, string Value)[] changes) =>
        TokenAnswer.PostAsync(host.Client, With([("grant_type", "refresh_token"), ("client_id", "ehr-web"), ("refresh_token", refreshToken)], changes));

    /// <summary>The whole way, for tests about what comes after it.</summary>
    public static Task<TokenAnswer> SignInAsync(IdentityHost host, string email, string scope = AllScopes, string password = "Passw0rd!") => SignInAsync(host.Client, email, scope, password);

    public static async Task<TokenAnswer> SignInAsync(HttpClient identity, string email, string scope = AllScopes, string password = "Passw0rd!")
    {
        var application = new WebApplication();
        using var browser = new Browser(identity.BaseAddress!);
        return await application.RedeemAsync(identity, application.CodeOf(await browser.AuthorizeAsync(application.Address(("scope", scope)), email, password)), []);
    }

    private Task<TokenAnswer> RedeemAsync(HttpClient identity, string code, (string Name, string Value)[] changes) => TokenAnswer.PostAsync(
        identity, With([("grant_type", "authorization_code"), ("client_id", "ehr-web"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", Verifier)], changes));

    private static (string Name, string Value)[] With((string Name, string Value)[] usual, (string Name, string Value)[] changes) =>
        [.. usual.Where(u => changes.All(c => c.Name != u.Name)), .. changes];
}
