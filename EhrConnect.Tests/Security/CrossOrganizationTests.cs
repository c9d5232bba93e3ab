using EhrConnect.Tests.Fixtures;
using EhrConnect.Tests.Integration.Api;

namespace EhrConnect.Tests.Security;

/// <summary>
/// The clinic asks for everything the hospital has, by every route that takes an id: the answer is the same as for an id that
/// exists nowhere, and no list shows it. The routes come from the API's own document, so a new one cannot be forgotten.
/// </summary>
[Collection(ApiTests.Name)]
public sealed class CrossOrganizationTests(ApiUnderTest api)
{
    // Enough for every route about one integration to get as far as looking for it.
    private const string Integration =
        """{"vendorId":"hl7-v2x","name":"NAME","enabled":true,"version":1,"operation":"parseMessage","config":{"outbound":{"host":"127.0.0.1","port":9}}}""";

    private const string User = """{"email":"somebody@example.test","name":"Somebody","roles":["VIEWER"]}""";

    private const string Subscription = """{"name":"Receiver","url":"http://127.0.0.1:9/hook","events":["*"]}""";

    [Fact]
    public async Task A_foreign_id_is_answered_like_one_that_does_not_exist()
    {
        var owner = api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER");
        var stranger = api.Issuer.Token(Tokens.ClinicId, "ORG_OWNER");
        var ids = await OwnedAsync(owner);

        var routes = await RoutesWithIdAsync();
        foreach (var (method, route) in routes)
        {
            var (foreign, kind) = ids.FirstOrDefault(id => route.StartsWith(id.Kind, StringComparison.Ordinal)) is { Kind: not null } owned ? (owned.Id, owned.Kind) : default;
            Assert.True(kind is not null, $"{method} {route}: give this test an id of the hospital for this route");
            var body = method is "POST" or "PUT" or "PATCH" ? BodyFor(route, kind!) : null;

            var asked = await api.SendAsync(method, Fill(route, foreign), stranger, body);
            var nowhere = await api.SendAsync(method, Fill(route, Guid.NewGuid()), stranger, body);

            Assert.True(asked.StatusCode is 403 or 404 && asked.Status == nowhere.Status, $"{method} {route}: {asked.StatusCode} for a foreign id, {nowhere.StatusCode} for none");
            Assert.Equal(Anonymous(nowhere), Anonymous(asked));
            Assert.Equal(Tokens.ClinicId, asked.SingleAudit().OrgId);
        }

        foreach (var (id, kind) in ids.Where(id => id.Kind is not "/api/organizations"))
        {
            Assert.Contains(id.ToString(), (await api.SendAsync("GET", $"{kind}?limit=200", owner)).Expect(200).Body, StringComparison.Ordinal);
            Assert.DoesNotContain(id.ToString(), (await api.SendAsync("GET", $"{kind}?limit=200", stranger)).Expect(200).Body, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(owner[..20], (await api.SendAsync("GET", "/api/audit?limit=200", stranger)).Expect(200).Body, StringComparison.Ordinal);
        (await api.SendAsync("GET", $"/api/webhooks/{ids[2].Id}", owner)).Expect(200);
    }

    [Fact]
    public async Task A_foreign_resource_is_answered_like_one_that_does_not_exist()
    {
        var owner = api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER");
        var stranger = api.Issuer.Token(Tokens.ClinicId, "ORG_OWNER");
        var id = $"x-{Guid.NewGuid():N}";
        (await api.SendAsync("PUT", $"/fhir/R4/Patient/{id}", owner, $$"""{"resourceType":"Patient","id":"{{id}}","gender":"female"}""")).Expect(201).SingleAudit();

        foreach (var path in (string[])[$"/fhir/R4/Patient/{id}", $"/fhir/R4/Patient/{id}/_history/1", $"/fhir/R4/Patient/{id}/_history"])
        {
            (await api.SendAsync("GET", path, owner)).Expect(200).SingleAudit();
            var asked = (await api.SendAsync("GET", path, stranger)).Expect(404);
            var nowhere = (await api.SendAsync("GET", path.Replace(id, "y-nowhere", StringComparison.Ordinal), stranger)).Expect(404);
            Assert.Equal(nowhere.Body.Replace("y-nowhere", "", StringComparison.Ordinal), asked.Body.Replace(id, "", StringComparison.Ordinal));
            Assert.Equal(Tokens.ClinicId, asked.SingleAudit().OrgId);
        }

        Assert.DoesNotContain(id, (await api.SendAsync("GET", $"/fhir/R4/Patient?_id={id}&_summary=count", stranger)).Expect(200).Body.Replace($"_id={id}", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(0, (await api.SendAsync("GET", $"/fhir/R4/Patient?_id={id}", stranger)).Expect(200).Json.GetProperty("total").GetInt32());
        (await api.SendAsync("PUT", $"/fhir/R4/Patient/{id}", stranger, $$"""{"resourceType":"Patient","id":"{{id}}","gender":"male"}""")).Expect(201).SingleAudit();
        Assert.Equal("female", (await api.SendAsync("GET", $"/fhir/R4/Patient/{id}", owner)).Expect(200).Json.GetProperty("gender").GetString());
    }

    private static string BodyFor(string route, string kind) => kind switch
    {
        "/api/integrations" => Integration,
        "/api/organizations" when route.Contains("/users", StringComparison.Ordinal) => User,
        _ => Subscription,
    };

    private async Task<List<(Guid Id, string Kind)>> OwnedAsync(string owner) =>
    [
        (await Rows.EventAsync(api, Tokens.HospitalId, "fhir.created", "p"), "/api/events"),
        (await Rows.MessageAsync(api, Tokens.HospitalId, $"X{Guid.NewGuid():N}"[..16]), "/api/hl7/queue"),
        ((await api.SendAsync("POST", "/api/webhooks", owner, Subscription)).Expect(201).Json.GetProperty("id").GetGuid(), "/api/webhooks"),
        ((await api.SendAsync("POST", "/api/integrations", owner, Integration.Replace("NAME", $"{Guid.NewGuid()}", StringComparison.Ordinal))).Expect(201).Json.GetProperty("id").GetGuid(), "/api/integrations"),
        (Tokens.HospitalId, "/api/organizations"),
    ];

    private async Task<List<(string Method, string Route)>> RoutesWithIdAsync()
    {
        var paths = (await api.SendAsync("GET", "/openapi/v1.json")).Expect(200).Json.GetProperty("paths");
        var routes = paths.EnumerateObject().Where(path => path.Name.StartsWith("/api/", StringComparison.Ordinal) && path.Name.Contains("{id}", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (operation.Name.ToUpperInvariant(), path.Name))).ToList();
        Assert.True(routes.Count >= 10, "the document lists the routes");
        return routes;
    }

    private static string Fill(string route, Guid id) => route.Replace("{id}", id.ToString(), StringComparison.Ordinal);

    private static string Anonymous(Answer answer) => System.Text.RegularExpressions.Regex.Replace(answer.Body, "\"traceId\":\"[^\"]*\"", "");
}
