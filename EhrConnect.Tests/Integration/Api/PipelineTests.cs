using System.Net;
using System.Net.Http.Headers;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>What every request gets, whatever it asks for.</summary>
[Collection(ApiTests.Name)]
public sealed class PipelineTests(ApiUnderTest api)
{
    private string Owner => api.Issuer.Token(Tokens.HospitalId, "ORG_OWNER");

    [Fact]
    public async Task A_harmless_request_id_comes_back_and_another_is_replaced()
    {
        var kept = await api.SendAsync("GET", "/alive");
        Assert.Equal(kept.RequestId, kept.Headers["X-Request-Id"]);

        using var client = new HttpClient { BaseAddress = api.Address };
        foreach (var bad in (string[])["has space", "<script>", new string('a', 65)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
            request.Headers.TryAddWithoutValidation("X-Request-Id", bad);
            using var response = await client.SendAsync(request);
            Assert.Matches("^[0-9a-f]{32}$", Assert.Single(response.Headers.GetValues("X-Request-Id")));
        }
    }

    [Theory]
    [InlineData("/alive")]
    [InlineData("/health")]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/")]
    [InlineData("/fhir/R4/metadata")]
    [InlineData("/api/fhir/R4/metadata")]
    [InlineData("/.well-known/smart-configuration")]
    [InlineData("/fhir/R4/.well-known/smart-configuration")]
    public async Task The_public_list_needs_no_token_and_leaves_no_record(string path)
    {
        var answer = await api.SendAsync("GET", path);

        answer.Expect(200);
        Assert.Empty(answer.Audit);
        Assert.False(answer.Headers.ContainsKey("Server"));
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("GET", "/fhir/R4/Nonsense")]
    [InlineData("GET", "/.well-known/other")]
    [InlineData("DELETE", "/openapi/v1.json")]
    public async Task What_does_not_exist_needs_a_token_too(string method, string path)
    {
        var answer = await api.SendAsync(method, path);

        answer.Expect(401);
        Assert.Equal("denied", answer.SingleAudit().Outcome);
    }

    [Theory]
    [InlineData("GET", "/api/nothing", 404, "not-found")]
    [InlineData("GET", "/api/events/not-a-guid", 404, "not-found")]
    [InlineData("PATCH", "/api/events", 405, "method-not-allowed")]
    [InlineData("GET", "/api/events?limit=many", 400, "invalid-parameter")]
    [InlineData("GET", "/api/events?limit=0", 400, "validation-failed")]
    [InlineData("GET", "/api/events?from=yesterday", 400, "invalid-parameter")]
    [InlineData("GET", "/api/events?resourceId=%00", 400, "validation-failed")]
    [InlineData("GET", "/api/events?statuss=dead", 400, "validation-failed")]
    [InlineData("GET", "/api/events?cursor=x", 400, "validation-failed")]
    [InlineData("GET", "/api/hl7/queue?q=Doe", 501, "not-implemented")]
    public async Task Errors_are_problems_with_a_stable_code_and_one_record(string method, string path, int status, string code)
    {
        var answer = await api.SendAsync(method, path, Owner);

        answer.Expect(status);
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Equal((code, status), (answer.Code, answer.Json.GetProperty("status").GetInt32()));
        Assert.Equal((Tokens.HospitalId, "failure"), (answer.SingleAudit().OrgId, answer.SingleAudit().Outcome));
    }

    [Theory]
    [InlineData("/fhir/R4/Patient", null, 401, "login")]
    [InlineData("/api/fhir/R4/Patient", null, 401, "login")]
    [InlineData("/fhir/R4/Patient", "PHARMACIST", 403, "forbidden")]
    [InlineData("/fhir/R4/Nonsense", "ORG_OWNER", 404, "not-found")]
    public async Task On_fhir_paths_errors_are_outcomes(string path, string? role, int status, string code)
    {
        var answer = await api.SendAsync("GET", path, role is null ? null : api.Issuer.Token(Tokens.HospitalId, role));

        answer.Expect(status).SingleAudit();
        Assert.Equal("application/fhir+json", answer.MediaType);
        Assert.Equal("OperationOutcome", answer.Json.GetProperty("resourceType").GetString());
        Assert.Equal(code, answer.Json.GetProperty("issue")[0].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("{", 400, "invalid-json")]
    [InlineData("[]", 400, "invalid-json")]
    [InlineData("""{"url":"https://a.test","url":"https://b.test"}""", 400, "invalid-json")]
    [InlineData("""{"url":1}""", 400, "invalid-json")]
    [InlineData("null", 400, "bad-request")]
    public async Task An_unreadable_body_is_one_400_with_one_record(string body, int status, string code)
    {
        var answer = await api.SendAsync("POST", "/api/webhooks", Owner, body);

        answer.Expect(status);
        Assert.Equal(code, answer.Code);
        Assert.Equal("webhook.create", answer.SingleAudit().Action);
    }

    [Fact]
    public async Task A_member_that_is_given_twice_is_named()
    {
        var answer = await api.SendAsync("POST", "/api/webhooks", Owner, """{"url":"https://a.test","url":"https://b.test"}""");

        Assert.Contains("'url' twice", answer.Expect(400).Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_another_media_type_is_415()
    {
        using var client = new HttpClient { BaseAddress = api.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks") { Content = new StringContent("<a/>", new MediaTypeHeaderValue("text/xml")) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Owner);
        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Single(await api.AuditAsync(Assert.Single(response.Headers.GetValues("X-Request-Id"))));
    }

    [Fact]
    public async Task A_body_over_10_MB_is_413_with_one_record()
    {
        using var client = new HttpClient { BaseAddress = api.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks") { Content = new ByteArrayContent(new byte[(10 * 1024 * 1024) + 1]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Owner);
        request.Headers.ExpectContinue = true;
        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Single(await api.AuditAsync(Assert.Single(response.Headers.GetValues("X-Request-Id"))));
    }

    [Fact]
    public async Task A_configured_origin_may_call_and_no_other()
    {
        var allowed = await api.SendAsync("OPTIONS", "/api/events", null, null, ("Origin", "https://app.example.test"), ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "authorization,x-org-id"));
        var other = await api.SendAsync("OPTIONS", "/api/events", null, null, ("Origin", "https://evil.example.test"), ("Access-Control-Request-Method", "GET"));
        var refused = await api.SendAsync("GET", "/api/events", null, null, ("Origin", "https://app.example.test"));

        Assert.Equal("https://app.example.test", allowed.Expect(204).Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("true", allowed.Headers["Access-Control-Allow-Credentials"]);
        Assert.False(other.Headers.ContainsKey("Access-Control-Allow-Origin"));
        Assert.Equal("https://app.example.test", refused.Expect(401).Headers["Access-Control-Allow-Origin"]);
    }

    [Fact]
    public async Task The_reference_page_loads_nothing_from_elsewhere()
    {
        var page = await api.SendAsync("GET", "/docs/");

        Assert.DoesNotContain("//cdn", page.Expect(200).Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("""(src|href)\s*=\s*["'](https?:)?//""", page.Body);
        var script = System.Text.RegularExpressions.Regex.Match(page.Body, """src="(?<path>[^"]*scalar[^"]*\.js)""").Groups["path"].Value;
        (await api.SendAsync("GET", new Uri(new Uri(api.Address, "/docs/"), script).PathAndQuery)).Expect(200);
    }

    [Fact]
    public async Task The_document_names_each_operations_permission()
    {
        var document = (await api.SendAsync("GET", "/openapi/v1.json")).Expect(200).Json;

        var list = document.GetProperty("paths").GetProperty("/api/events").GetProperty("get");
        Assert.Contains("`integrations:read`", list.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Contains("resourceType", list.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.NotEmpty(list.GetProperty("security").EnumerateArray());
    }

    [Fact]
    public async Task Without_its_record_no_answer_leaves()
    {
        await SqlAsync("REVOKE INSERT ON ehr.audit_logs FROM ehr_app");
        try
        {
            foreach (var (method, path, body) in ((string, string, string?)[])[
                ("GET", "/api/audit", null),
                ("GET", "/api/nothing", null),
                ("POST", "/api/webhooks", """{"url":"http://127.0.0.1:9/unrecorded","events":["*"]}"""),
                ("GET", $"/fhir/R4/Patient/{Guid.NewGuid()}", null),
                ("PUT", "/fhir/R4/Patient/unrecorded", """{"resourceType":"Patient","id":"unrecorded"}""")])
            {
                var answer = await api.SendAsync(method, path, Owner, body);

                answer.Expect(503);
                Assert.True(answer.Headers.ContainsKey("Retry-After"));
                Assert.Contains("audit-unavailable", answer.Body, StringComparison.Ordinal);
                Assert.DoesNotContain("data", answer.Body, StringComparison.OrdinalIgnoreCase);
            }
        }
        finally
        {
            await SqlAsync("GRANT INSERT ON ehr.audit_logs TO ehr_app");
        }

        Assert.Equal(0L, await api.Database.ScalarAsync<long>("SELECT count(*) FROM ehr.webhook_subscriptions WHERE url = 'http://127.0.0.1:9/unrecorded'"));
        Assert.Equal(0L, await api.Database.ScalarAsync<long>("SELECT count(*) FROM ehr.fhir_resources WHERE id = 'unrecorded'"));
    }

    [Fact]
    public async Task A_failure_inside_is_one_500_without_a_reason_and_one_record()
    {
        await SqlAsync("REVOKE SELECT ON ehr.event_log FROM ehr_app");
        try
        {
            var answer = await api.SendAsync("GET", "/api/events", Owner);

            answer.Expect(500);
            Assert.Equal("internal-error", answer.Code);
            Assert.DoesNotContain("event_log", answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain(" at ", answer.Body, StringComparison.Ordinal);
            Assert.Equal(("event.list", "failure"), (answer.SingleAudit().Action, answer.SingleAudit().Outcome));
            await Eventually.Holds(() => Task.FromResult(api.Log.Contains($"internal-error: request {answer.RequestId} failed", StringComparison.Ordinal)), "the failure is logged");
            Assert.DoesNotContain("permission denied", api.Log, StringComparison.Ordinal);
        }
        finally
        {
            await SqlAsync("GRANT SELECT ON ehr.event_log TO ehr_app");
        }
    }

    [Fact]
    public async Task Without_the_database_it_is_503_and_afterwards_all_is_well()
    {
        await SqlAsync($"ALTER DATABASE {api.Database.Name} CONNECTION LIMIT 0");
        try
        {
            await SqlAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{api.Database.Name}' AND usename = 'ehr_app'");
            foreach (var path in (string[])["/api/events", "/api/nothing", "/fhir/R4/Patient/p"])
            {
                var answer = await api.SendAsync("GET", path, Owner);

                answer.Expect(503);
                Assert.Contains("database-unavailable", answer.Body, StringComparison.Ordinal);
                Assert.True(answer.Headers.ContainsKey("Retry-After"));
            }
        }
        finally
        {
            await SqlAsync($"ALTER DATABASE {api.Database.Name} CONNECTION LIMIT -1");
        }

        (await api.SendAsync("GET", "/api/events", Owner)).Expect(200).SingleAudit();
    }

    private async Task SqlAsync(string sql)
    {
        await using var command = api.Database.Admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
