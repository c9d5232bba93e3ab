using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

[Collection(ApiTests.Name)]
public sealed class WebhookTests(ApiUnderTest api)
{
    private const string Receiver = """{"name":"Receiver","url":"http://127.0.0.1:9/hook","events":["fhir.created","hl7.*"],"filters":{"resourceTypes":["Patient"]},"headers":{"X-Tenant":"7"}}""";

    private string Owner => api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER");

    [Fact]
    public async Task A_subscription_shows_its_secret_once()
    {
        var created = (await api.SendAsync("POST", "/api/webhooks", Owner, Receiver)).Expect(201);
        var secret = created.Json.GetProperty("secret").GetString()!;
        var id = Id(created);
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", secret);
        Assert.Equal((id.ToString(), Tokens.HospitalId), (created.SingleAudit().ResourceId, created.SingleAudit().OrgId));

        var read = (await api.SendAsync("GET", $"/api/webhooks/{id}", Owner)).Expect(200);
        Assert.False(read.Json.TryGetProperty("secret", out _));
        Assert.True(read.Json.GetProperty("hasSecret").GetBoolean());
        Assert.Equal(secret[^4..], read.Json.GetProperty("last4").GetString());
        Assert.Equal("""{"maxAttempts":5,"strategy":"exponential","initialDelay":2000}""", Compact(read.Json.GetProperty("retry_config"), "maxAttempts", "strategy", "initialDelay"));
        Assert.Equal("Patient", read.Json.GetProperty("filters").GetProperty("resourceTypes")[0].GetString());
        Assert.Equal("thin", read.Json.GetProperty("payload").GetString());

        var rotated = (await api.SendAsync("POST", $"/api/webhooks/{id}/rotate-secret", Owner)).Expect(200);
        Assert.NotEqual(secret, rotated.Json.GetProperty("secret").GetString());
        rotated.SingleAudit();
        Assert.DoesNotContain("whsec_", (await api.SendAsync("GET", "/api/webhooks", Owner)).Expect(200).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_is_replaced_and_deleted()
    {
        var id = Id((await api.SendAsync("POST", "/api/webhooks", Owner, Receiver)).Expect(201));

        var disabled = (await api.SendAsync("PUT", $"/api/webhooks/{id}", Owner, """{"url":"http://127.0.0.1:9/other","events":["*"],"retry_config":{"schedule":[5,300]},"status":"disabled"}""")).Expect(200);
        Assert.Equal(3, disabled.Json.GetProperty("retry_config").GetProperty("maxAttempts").GetInt32());
        Assert.Equal(("127.0.0.1", "disabled"), (disabled.Json.GetProperty("name").GetString(), disabled.Json.GetProperty("status").GetString()));
        Assert.Empty(disabled.Json.GetProperty("headers").EnumerateObject());
        disabled.SingleAudit();

        Assert.Equal("webhook-disabled", (await api.SendAsync("POST", $"/api/webhooks/{id}/test", Owner)).Expect(409).Code);
        Assert.Equal("disabled", (await api.SendAsync("PUT", $"/api/webhooks/{id}", Owner, Receiver)).Expect(200).Json.GetProperty("status").GetString());

        (await api.SendAsync("DELETE", $"/api/webhooks/{id}", Owner)).Expect(204).SingleAudit();
        (await api.SendAsync("DELETE", $"/api/webhooks/{id}", Owner)).Expect(404).SingleAudit();
        (await api.SendAsync("GET", $"/api/webhooks/{id}", Owner)).Expect(404).SingleAudit();
    }

    [Fact]
    public async Task A_test_makes_an_event_and_a_delivery()
    {
        var id = Id((await api.SendAsync("POST", "/api/webhooks", Owner, Receiver)).Expect(201));

        var sent = (await api.SendAsync("POST", $"/api/webhooks/{id}/test", Owner)).Expect(202);
        sent.SingleAudit();

        var deliveries = (await api.SendAsync("GET", $"/api/webhooks/{id}/deliveries", Owner)).Expect(200).Json.GetProperty("data");
        var delivery = Assert.Single(deliveries.EnumerateArray());
        Assert.Equal(sent.Json.GetProperty("deliveryId").GetGuid(), delivery.GetProperty("id").GetGuid());
        Assert.Equal(sent.Json.GetProperty("eventId").GetGuid(), delivery.GetProperty("eventId").GetGuid());
        Assert.Equal("pending", delivery.GetProperty("status").GetString());
        Assert.Empty(delivery.GetProperty("attempts").EnumerateArray());

        var test = (await api.SendAsync("GET", $"/api/events/{sent.Json.GetProperty("eventId").GetGuid()}", Owner)).Expect(200);
        Assert.Equal("webhook.test", test.Json.GetProperty("type").GetString());
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { """{"events":["*"]}""", "url" },
        { """{"url":"not an address","events":["*"]}""", "url" },
        { """{"url":"ftp://127.0.0.1/x","events":["*"]}""", "url" },
        { """{"url":"https://user:pass@127.0.0.1/x","events":["*"]}""", "url" },
        { """{"url":"http://169.254.169.254/latest","events":["*"]}""", "url" },
        { """{"url":"http://10.0.0.7/x","events":["*"]}""", "url" },
        { """{"url":"http://127.0.0.1:9/x"}""", "events" },
        { """{"url":"http://127.0.0.1:9/x","events":[]}""", "events" },
        { """{"url":"http://127.0.0.1:9/x","events":["fhir.eaten"]}""", "events" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"headers":{"Webhook-Id":"1"}}""", "headers" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"headers":{"X-EHRConnect-Event":"1"}}""", "headers" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"headers":{"Content-Type":"1"}}""", "headers" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"headers":{"host":"1"}}""", "headers" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"headers":{"X-A":"1\r\nX-B: 2"}}""", "headers" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"headers":{"X-A":null}}""", "headers" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"filters":{"resourceTypes":[]}}""", "filters.resourceTypes" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"retry_config":{"maxAttempts":21}}""", "retry_config.maxAttempts" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"retry_config":{"strategy":"linear"}}""", "retry_config.strategy" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"retry_config":{"schedule":[0]}}""", "retry_config.schedule" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"payload":"huge"}""", "payload" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"status":"asleep"}""", "status" },
        { """{"url":"http://127.0.0.1:9/x","events":["*"],"secret":"mine"}""", "secret" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_is_wrong_is_said_by_field(string body, string field)
    {
        var answer = (await api.SendAsync("POST", "/api/webhooks", Owner, body)).Expect(400);

        Assert.Equal([field], answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        answer.SingleAudit();
    }

    [Theory]
    [InlineData("""{"url":"http://127.0.0.1:9/x","events":["*"],"payload":"full"}""", 501)]
    [InlineData("""{"url":"http://127.0.0.1:9/x","events":["*"],"filters":{"patients":["1"]}}""", 400)]
    [InlineData("""{"url":"http://127.0.0.1:9/x","events":["*"],"retry_config":{"attempts":3}}""", 400)]
    public async Task What_would_be_ignored_is_refused(string body, int status) =>
        (await api.SendAsync("POST", "/api/webhooks", Owner, body)).Expect(status).SingleAudit();

    private static Guid Id(Answer answer) => answer.Json.GetProperty("id").GetGuid();

    // jsonb does not keep the order of members.
    private static string Compact(JsonElement json, params string[] members) =>
        "{" + string.Join(',', members.Select(name => $"\"{name}\":{json.GetProperty(name).GetRawText()}")) + "}";
}
