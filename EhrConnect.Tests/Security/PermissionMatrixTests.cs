using EhrConnect.Tests.Fixtures;
using EhrConnect.Tests.Integration.Api;

namespace EhrConnect.Tests.Security;

/// <summary>Which role may do what, as a table: a change of a role or of a route has to change this table too.</summary>
[Collection(ApiTests.Name)]
public sealed class PermissionMatrixTests(ApiUnderTest api)
{
    private const string Integrations = "ORG_OWNER INTEGRATION_SPECIALIST IT_ADMIN";
    private const string Auditing = "ORG_OWNER ORG_ADMIN IT_ADMIN INTEGRATION_SPECIALIST AUDITOR";

    private const string Colleagues = "ORG_OWNER ORG_ADMIN INTEGRATION_SPECIALIST CLINICIAN NURSE FRONT_DESK";

    private const string Everyone = "ORG_OWNER ORG_ADMIN IT_ADMIN INTEGRATION_SPECIALIST CLINICIAN NURSE FRONT_DESK AUDITOR VIEWER";

    private static readonly string[] Roles = Everyone.Split(' ');

    public static TheoryData<string, string, string> Routes => new()
    {
        { "GET", "/api/events", Integrations },
        { "GET", "/api/events/{id}", Integrations },
        { "GET", "/api/hl7/queue", Integrations },
        { "GET", "/api/hl7/queue/{id}", Integrations },
        { "GET", "/api/hl7/queue/{id}/raw", Integrations },
        { "POST", "/api/hl7/queue/{id}/reprocess", Integrations },
        { "DELETE", "/api/hl7/queue/{id}", Integrations },
        { "POST", "/api/hl7/parse", Integrations },
        { "POST", "/api/hl7/generate", Integrations },
        { "POST", "/api/hl7/validate", Integrations },
        { "POST", "/api/hl7/send", Integrations },
        { "GET", "/api/integrations", Integrations },
        { "POST", "/api/integrations", Integrations },
        { "GET", "/api/integrations/vendors", Integrations },
        { "GET", "/api/integrations/vendors/{vendor}/metadata", Integrations },
        { "GET", "/api/integrations/vendors/{vendor}/operations", Integrations },
        { "GET", "/api/integrations/{id}", Integrations },
        { "PUT", "/api/integrations/{id}", Integrations },
        { "DELETE", "/api/integrations/{id}", Integrations },
        { "POST", "/api/integrations/{id}/toggle", Integrations },
        { "POST", "/api/integrations/{id}/test", Integrations },
        { "POST", "/api/integrations/{id}/execute", Integrations },
        { "GET", "/api/integrations/{id}/versions", Integrations },
        { "POST", "/api/integrations/{id}/rollback", Integrations },
        { "GET", "/api/integrations/{id}/usage", Integrations },
        { "GET", "/api/integrations/{id}/health", Integrations },
        { "GET", "/api/webhooks", Integrations },
        { "POST", "/api/webhooks", Integrations },
        { "GET", "/api/webhooks/{id}", Integrations },
        { "PUT", "/api/webhooks/{id}", Integrations },
        { "DELETE", "/api/webhooks/{id}", Integrations },
        { "POST", "/api/webhooks/{id}/test", Integrations },
        { "POST", "/api/webhooks/{id}/rotate-secret", Integrations },
        { "GET", "/api/webhooks/{id}/deliveries", Integrations },
        { "GET", "/api/audit", Auditing },
        { "GET", "/api/organizations/{id}", "ORG_OWNER ORG_ADMIN IT_ADMIN" },
        { "GET", "/api/organizations", "" },
        { "POST", "/api/organizations", "" },
        { "PATCH", "/api/organizations/{id}", "" },
        { "POST", "/api/organizations/{id}/clients", "" },
        { "GET", "/api/organizations/{id}/users", Colleagues },
        { "POST", "/api/organizations/{id}/users", "ORG_OWNER ORG_ADMIN" },
        { "GET", "/api/organizations/{id}/users/{userId}", Colleagues },
        { "PATCH", "/api/organizations/{id}/users/{userId}", "ORG_OWNER ORG_ADMIN" },
        { "POST", "/api/organizations/{id}/users/{userId}/password-reset", "ORG_OWNER ORG_ADMIN" },
        { "GET", "/api/roles", Colleagues },
        { "GET", "/api/permissions", Colleagues },
        { "GET", "/api/settings", "ORG_OWNER ORG_ADMIN IT_ADMIN" },
        { "PUT", "/api/settings", "ORG_OWNER ORG_ADMIN IT_ADMIN" },
        { "GET", "/fhir/R4/Patient/{id}", Everyone },
        { "GET", "/fhir/R4/Patient", Everyone },
        { "POST", "/fhir/R4/Patient", "ORG_OWNER CLINICIAN FRONT_DESK" },
        { "PUT", "/fhir/R4/Patient/{id}", "ORG_OWNER CLINICIAN FRONT_DESK" },
        { "DELETE", "/fhir/R4/Patient/{id}", "ORG_OWNER" },
        { "GET", "/fhir/R4/Encounter/{id}", "ORG_OWNER ORG_ADMIN INTEGRATION_SPECIALIST CLINICIAN NURSE AUDITOR VIEWER" },
        { "PUT", "/fhir/R4/Encounter/{id}", "ORG_OWNER CLINICIAN NURSE" },
        { "POST", "/fhir/R4/Observation", "ORG_OWNER CLINICIAN NURSE" },
        { "GET", "/api/fhir/R4/Condition/{id}", "ORG_OWNER INTEGRATION_SPECIALIST CLINICIAN" },
        { "GET", "/fhir/R4/Basic/{id}", "ORG_OWNER INTEGRATION_SPECIALIST CLINICIAN" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Only_the_roles_of_the_table_get_in(string method, string route, string allowed)
    {
        var path = Concrete(route);
        foreach (var role in Roles)
        {
            var answer = await api.SendAsync(method, path, api.Issuer.Token(Tokens.HospitalId, role), method is "POST" or "PUT" or "PATCH" ? "{}" : null);

            var expected = allowed.Split(' ').Contains(role, StringComparer.Ordinal);
            Assert.True(expected == (answer.StatusCode != 403), $"{role} {method} {route}: {answer.StatusCode} {answer.Body}");
            Assert.NotEqual(500, answer.StatusCode);
            Assert.Equal(Tokens.HospitalId, answer.SingleAudit().OrgId);
            if (!expected) Assert.Equal("denied", answer.SingleAudit().Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Nobody_gets_in_without_a_token(string method, string route, string allowed)
    {
        _ = allowed;
        var answer = await api.SendAsync(method, Concrete(route));

        answer.Expect(401).SingleAudit();
    }

    [Fact]
    public async Task No_documented_route_is_missing_from_the_table_or_open()
    {
        var paths = (await api.SendAsync("GET", "/openapi/v1.json")).Expect(200).Json.GetProperty("paths");
        var table = Routes.Select(row => $"{row[0]} {row[1]}").ToHashSet(StringComparer.Ordinal);
        foreach (var path in paths.EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(_ => path.Name is not "/fhir/R4/metadata"))
            {
                var method = operation.Name.ToUpperInvariant();
                var concrete = path.Name.Replace("{type}", "Patient", StringComparison.Ordinal).Replace("{id}", "x", StringComparison.Ordinal).Replace("{versionId}", "1", StringComparison.Ordinal);
                Assert.True(path.Name.StartsWith("/fhir/", StringComparison.Ordinal) || table.Contains($"{method} {path.Name}"), $"{method} {path.Name} is not in the table");
                (await api.SendAsync(method, concrete)).Expect(401);
            }
        }
    }

    private static string Concrete(string route) =>
        route.Replace("{id}", Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace("{userId}", Guid.NewGuid().ToString(), StringComparison.Ordinal);
}
