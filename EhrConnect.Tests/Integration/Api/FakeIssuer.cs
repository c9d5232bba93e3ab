using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>
/// An OpenID Connect issuer of the test's own: a real discovery document and key set over HTTP, and any token the test wants,
/// good or forged. It stands for the issuer a hospital brings along.
/// </summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    public const string Audience = "ehrconnect-api";
    public const string KeyId = "test-key";

    private readonly WebApplication _app;

    private FakeIssuer(WebApplication app, string address)
    {
        _app = app;
        Address = address;
    }

    public RSA Key { get; } = RSA.Create(2048);

    public string Address { get; }

    public static async Task<FakeIssuer> StartAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var address = $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
        builder.WebHost.UseUrls(address);
        var issuer = new FakeIssuer(builder.Build(), address);
        issuer._app.MapGet("/.well-known/openid-configuration", () => Results.Text(
            new JsonObject
            {
                ["issuer"] = address,
                ["jwks_uri"] = $"{address}/jwks",
                ["token_endpoint"] = $"{address}/token",
                ["grant_types_supported"] = new JsonArray("client_credentials"),
            }.ToJsonString(),
            "application/json"));
        issuer._app.MapGet("/jwks", () => Results.Text(issuer.KeySet(), "application/json"));
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>The claims of a good token; change what the test is about.</summary>
    public JsonObject Claims(Guid org, params string[] roles)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return new JsonObject
        {
            ["iss"] = Address,
            ["aud"] = Audience,
            ["sub"] = "test-client",
            ["client_id"] = "test-client",
            ["iat"] = now,
            ["nbf"] = now - 5,
            ["exp"] = now + 600,
            ["org_id"] = org.ToString(),
            ["roles"] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]),
        };
    }

    public string Token(Guid org, params string[] roles) => Sign(Claims(org, roles));

    public string Sign(JsonObject claims, RSA? key = null, string keyId = KeyId) =>
        Assemble(new JsonObject { ["alg"] = "RS256", ["typ"] = "at+jwt", ["kid"] = keyId }, claims, input => (key ?? Key).SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>Any header, any way of signing.</summary>
    public static string Assemble(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var input = $"{Encode(header)}.{Encode(claims)}";
        return $"{input}.{Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Key.Dispose();
    }

    private static string Encode(JsonObject json) => Encode(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private string KeySet()
    {
        var key = Key.ExportParameters(includePrivateParameters: false);
        return JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", use = "sig", kid = KeyId, alg = "RS256", n = Encode(key.Modulus!), e = Encode(key.Exponent!) } } });
    }
}
