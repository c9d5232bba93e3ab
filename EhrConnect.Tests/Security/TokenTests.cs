using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EhrConnect.Tests.Fixtures;
using EhrConnect.Tests.Integration.Api;

namespace EhrConnect.Tests.Security;

/// <summary>Tokens that must not open the door; each refusal leaves exactly one audit row.</summary>
[Collection(ApiTests.Name)]
public sealed class TokenTests(ApiUnderTest api)
{
    private static readonly Guid Platform = new("00000000-0000-4000-8000-000000000000");

    [Fact]
    public async Task A_good_token_opens_the_door()
    {
        var answer = await api.SendAsync("GET", "/api/events", api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER"));

        answer.Expect(200);
        Assert.Equal(new AuditRow(Tokens.HospitalId, "event.list", "success", 200, "client", "test-client", null), answer.SingleAudit());
    }

    [Fact]
    public async Task No_token_is_401_in_the_platforms_trail()
    {
        var answer = await api.SendAsync("GET", "/api/events");

        answer.Expect(401);
        Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"]);
        Assert.Equal("token-required", answer.Code);
        Assert.Equal(new AuditRow(Platform, "event.list", "denied", 401, "anonymous", null, null), answer.SingleAudit());
    }

    public static TheoryData<string> Forgeries => ["garbage", "none", "hs256-pem", "hs256-modulus", "other-key", "unknown-kid", "rs512", "audience", "issuer", "expired", "early", "no-expiry", "tampered", "empty-signature"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_token_is_401_in_the_platforms_trail(string kind)
    {
        var answer = await api.SendAsync("GET", "/api/events", Forge(kind));

        answer.Expect(401);
        Assert.Contains("invalid_token", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        var row = answer.SingleAudit();
        Assert.Equal((Platform, "denied", "anonymous"), (row.OrgId, row.Outcome, row.ActorType));
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("malformed")]
    [InlineData("unknown")]
    public async Task A_token_without_a_known_organisation_is_403_in_the_platforms_trail(string kind)
    {
        var claims = api.Issuer.Claims(Guid.NewGuid(), "ORG_OWNER");
        if (kind == "absent") claims.Remove("org_id");
        if (kind == "malformed") claims["org_id"] = "1 OR 1=1";
        var answer = await api.SendAsync("GET", "/api/events", api.Issuer.Sign(claims));

        answer.Expect(403);
        Assert.Equal("no-organization", answer.Code);
        var row = answer.SingleAudit();
        Assert.Equal((Platform, "denied", "test-client"), (row.OrgId, row.Outcome, row.ActorId));
    }

    [Theory]
    [InlineData("22222222-2222-4222-8222-222222222222")]
    [InlineData("99999999-9999-4999-8999-999999999999")]
    [InlineData("demo-clinic")]
    [InlineData("11111111-1111-4111-8111-111111111111, 22222222-2222-4222-8222-222222222222")]
    public async Task Another_organisation_in_the_header_is_403_in_the_tokens_trail(string header)
    {
        var answer = await api.SendAsync("GET", "/api/events", api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER"), null, ("X-Org-Id", header));

        answer.Expect(403);
        Assert.Equal("ORG_ISOLATION_VIOLATION", answer.Code);
        var row = answer.SingleAudit();
        Assert.Equal((Tokens.HospitalId, "denied"), (row.OrgId, row.Outcome));
    }

    [Fact]
    public async Task The_tokens_own_organisation_in_the_header_is_fine()
    {
        var answer = await api.SendAsync("GET", "/api/events", api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER"), null, ("X-Org-Id", Tokens.HospitalId.ToString()));

        answer.Expect(200);
    }

    [Fact]
    public async Task The_platforms_administrator_selects_an_organisation()
    {
        var token = api.Issuer.Token(Platform, "PLATFORM_ADMIN");

        var selected = await api.SendAsync("GET", "/api/events", token, null, ("X-Org-Id", Tokens.ClinicId.ToString()));
        var unknown = await api.SendAsync("GET", "/api/events", token, null, ("X-Org-Id", Guid.NewGuid().ToString()));
        var malformed = await api.SendAsync("GET", "/api/events", token, null, ("X-Org-Id", "demo-clinic"));
        var own = await api.SendAsync("GET", "/api/events", token);

        Assert.Equal(Tokens.ClinicId, selected.Expect(200).SingleAudit().OrgId);
        Assert.Equal(Platform, unknown.Expect(403).SingleAudit().OrgId);
        Assert.Equal(Platform, malformed.Expect(400).SingleAudit().OrgId);
        Assert.Equal(Platform, own.Expect(200).SingleAudit().OrgId);
    }

    [Theory]
    [InlineData("roles")]
    [InlineData("permissions")]
    public async Task An_organisation_cannot_make_itself_the_platform(string how)
    {
        var claims = api.Issuer.Claims(Tokens.HospitalId, "PLATFORM_ADMIN");
        if (how == "permissions") claims["permissions"] = new JsonArray("*:*", "platform:*", "platform:admin");
        var token = api.Issuer.Sign(claims);

        Assert.Equal("ORG_ISOLATION_VIOLATION", (await api.SendAsync("GET", "/api/events", token, null, ("X-Org-Id", Tokens.ClinicId.ToString()))).Expect(403).Code);
        (await api.SendAsync("GET", "/api/organizations", token)).Expect(403).SingleAudit();
        (await api.SendAsync("POST", "/api/organizations", token, """{"name":"Mine","slug":"mine"}""")).Expect(403).SingleAudit();
        (await api.SendAsync("GET", $"/api/organizations/{Tokens.ClinicId}", token)).Expect(404).SingleAudit();
    }

    [Fact]
    public async Task Said_permissions_count_instead_of_roles()
    {
        var none = api.Issuer.Claims(Tokens.HospitalId, "ORG_OWNER");
        none["permissions"] = new JsonArray();
        var audit = api.Issuer.Claims(Tokens.HospitalId, "VIEWER");
        audit["permissions"] = new JsonArray("audit:read");

        (await api.SendAsync("GET", "/api/events", api.Issuer.Sign(none))).Expect(403);
        (await api.SendAsync("GET", "/api/audit", api.Issuer.Sign(audit))).Expect(200);
        (await api.SendAsync("GET", "/api/events", api.Issuer.Sign(audit))).Expect(403);
    }

    private string Forge(string kind)
    {
        var claims = api.Issuer.Claims(Tokens.HospitalId, "ORG_OWNER");
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        switch (kind)
        {
            case "garbage": return "not.a.token";
            case "none": return FakeIssuer.Assemble(new JsonObject { ["alg"] = "none", ["typ"] = "JWT" }, claims, _ => []);
            case "hs256-pem": return Hmac(claims, Encoding.ASCII.GetBytes(api.Issuer.Key.ExportSubjectPublicKeyInfoPem()));
            case "hs256-modulus": return Hmac(claims, api.Issuer.Key.ExportParameters(false).Modulus!);
            case "other-key":
                using (var other = RSA.Create(2048)) return api.Issuer.Sign(claims, other);
            case "unknown-kid":
                using (var other = RSA.Create(2048)) return api.Issuer.Sign(claims, other, "other-kid");
            case "rs512":
                return FakeIssuer.Assemble(
                    new JsonObject { ["alg"] = "RS512", ["kid"] = FakeIssuer.KeyId }, claims, input => api.Issuer.Key.SignData(input, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1));
            case "audience": claims["aud"] = "another-api"; break;
            case "issuer": claims["iss"] = "https://issuer.example.test"; break;
            case "expired": claims["exp"] = now - 40; break;
            case "early": claims["nbf"] = now + 120; break;
            case "no-expiry": claims.Remove("exp"); break;
            case "empty-signature": return api.Issuer.Sign(claims).Split('.') is [var header, var payload, _] ? $"{header}.{payload}." : "";
            case "tampered":
                var parts = api.Issuer.Sign(claims).Split('.');
                claims["org_id"] = Tokens.ClinicId.ToString();
                return $"{parts[0]}.{api.Issuer.Sign(claims).Split('.')[1]}.{parts[2]}";
            default: throw new ArgumentOutOfRangeException(nameof(kind));
        }

        return api.Issuer.Sign(claims);
    }

    private static string Hmac(JsonObject claims, byte[] secret) =>
        FakeIssuer.Assemble(new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT", ["kid"] = FakeIssuer.KeyId }, claims, input => HMACSHA256.HashData(secret, input));
}
