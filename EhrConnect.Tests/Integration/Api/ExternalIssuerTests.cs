using System.Text.Json.Nodes;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>An issuer that puts things elsewhere, as Keycloak does, and one that goes away.</summary>
public sealed class ExternalIssuerTests
{
    [Fact]
    public async Task Claims_are_read_where_the_configuration_says()
    {
        var api = new ApiUnderTest
        {
            Settings =
            {
                ["Auth__Claims__Roles"] = "realm_access.roles",
                ["Auth__Claims__OrgId"] = "https://example.test/org",
                ["Auth__Claims__Permissions"] = "resource_access.ehr.permissions",
            },
        };
        await api.InitializeAsync();
        try
        {
            var claims = api.Issuer.Claims(Guid.NewGuid(), "ORG_OWNER");
            claims["sub"] = "f3b1c9d2-user";
            claims["https://example.test/org"] = Tokens.HospitalId.ToString();
            claims["realm_access"] = new JsonObject { ["roles"] = new JsonArray("offline_access", "AUDITOR") };
            var byRole = await api.SendAsync("GET", "/api/audit", api.Issuer.Sign(claims));
            (await api.SendAsync("GET", "/api/events", api.Issuer.Sign(claims))).Expect(403);
            claims["resource_access"] = new JsonObject { ["ehr"] = new JsonObject { ["permissions"] = new JsonArray("integrations:read") } };
            var byPermission = await api.SendAsync("GET", "/api/events", api.Issuer.Sign(claims));

            Assert.Equal((Tokens.HospitalId, "user", "f3b1c9d2-user"), (byRole.Expect(200).SingleAudit().OrgId, byRole.SingleAudit().ActorType, byRole.SingleAudit().ActorId));
            byPermission.Expect(200);
        }
        finally
        {
            await api.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_token_is_not_called_invalid_while_the_issuer_is_away()
    {
        var api = new ApiUnderTest();
        await api.InitializeAsync();
        try
        {
            var token = api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER");
            await api.Issuer.DisposeAsync();
            var answer = await api.SendAsync("GET", "/api/events", token);

            Assert.Equal("issuer-unavailable", answer.Expect(503).Code);
            answer.SingleAudit();
        }
        finally
        {
            await api.DisposeAsync();
        }
    }
}
