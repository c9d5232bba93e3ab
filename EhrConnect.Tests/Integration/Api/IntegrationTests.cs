using System.Globalization;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>Setting integrations up: validated, versioned, secrets apart.</summary>
[Collection(ApiTests.Name)]
public sealed class IntegrationTests(ApiUnderTest api)
{
    private const string Password = "correct-horse-battery-staple";

    private readonly string _owner = api.Issuer.Token(Tokens.HospitalId, "INTEGRATION_SPECIALIST");

    [Fact]
    public async Task A_secret_is_in_no_answer_log_audit_or_plain_column_and_stays_when_it_is_left_out()
    {
        var id = (await CreateAsync($$"""{"transport":"https","url":"https://127.0.0.1:9/hl7","auth":{"username":"u","password":"{{Password}}"} }""")).GetProperty("id").GetGuid();
        var changed = await PutAsync(id, """{"transport":"https","url":"https://127.0.0.1:9/hl7","timeoutSeconds":7,"auth":{"username":"u"}}""");
        var answers = new List<string> { changed.Body };
        foreach (var path in (string[])["", "/versions", "/usage"]) answers.Add((await api.SendAsync("GET", $"/api/integrations/{id}{path}", _owner)).Expect(200).Body);
        answers.Add((await api.SendAsync("GET", "/api/integrations?limit=200", _owner)).Expect(200).Body);
        answers.Add((await api.SendAsync("GET", $"/api/audit?resourceId={id}", api.Issuer.Token(Tokens.HospitalId, "AUDITOR"))).Expect(200).Body);
        answers.Add(api.Log);
        answers.Add(await api.Database.ScalarAsync<string>("SELECT string_agg(c::text, '') FROM ehr.integration_credentials c"));
        answers.Add(await api.Database.ScalarAsync<string>("SELECT string_agg(v::text, '') FROM ehr.integration_versions v"));

        Assert.All(answers, answer => Assert.DoesNotContain(Password, answer, StringComparison.Ordinal));
        Assert.Equal("""{"hasSecret":true,"last4":"aple"}""", changed.Json.GetProperty("config").GetProperty("outbound").GetProperty("auth").GetProperty("password").GetRawText());
        Assert.Equal(2, changed.Json.GetProperty("version").GetInt32());
        Assert.True(await api.Database.ScalarAsync<bool>($"SELECT secrets_envelope IS NOT NULL FROM ehr.integration_credentials WHERE id = '{id}'"));
    }

    [Fact]
    public async Task Every_change_is_a_version_with_who_when_why_and_what_and_a_rollback_is_one_too()
    {
        var id = (await CreateAsync("""{"host":"127.0.0.1","port":2001}""")).GetProperty("id").GetGuid();
        (await PutAsync(id, """{"host":"127.0.0.1","port":2002}""", "moved")).Expect(200);
        (await api.SendAsync("POST", $"/api/integrations/{id}/toggle", _owner, """{"enabled":false}""")).Expect(200).SingleAudit();
        (await api.SendAsync("POST", $"/api/integrations/{id}/rollback", _owner, """{"version":1}""")).Expect(200).SingleAudit();

        var versions = (await api.SendAsync("GET", $"/api/integrations/{id}/versions", _owner)).Expect(200).Json.GetProperty("data").EnumerateArray().ToList();

        Assert.Equal([4, 3, 2, 1], versions.Select(v => v.GetProperty("version").GetInt32()));
        Assert.Equal(
            ["config.outbound.port:2002>2001", "enabled:true>false", "config.outbound.port:2001>2002", ""],
            versions.Select(v => string.Join(' ', v.GetProperty("changes").EnumerateArray().Select(c => $"{c.GetProperty("path").GetString()}:{c.GetProperty("from")}>{c.GetProperty("to")}".ToLower(CultureInfo.InvariantCulture)))));
        Assert.Equal("moved", versions[2].GetProperty("note").GetString());
        Assert.All(versions, v => Assert.False(string.IsNullOrEmpty(v.GetProperty("changedBy").GetString())));
        var now = (await api.SendAsync("GET", $"/api/integrations/{id}", _owner)).Expect(200).Json;
        Assert.Equal((4, false, 2001), (now.GetProperty("version").GetInt32(), now.GetProperty("enabled").GetBoolean(), now.GetProperty("config").GetProperty("outbound").GetProperty("port").GetInt32()));
    }

    [Fact]
    public async Task A_rollback_brings_back_the_secret_of_that_version()
    {
        await using var peer = await Unit.Integrations.Receiver.StartAsync(200);
        string Config(string password) => $$"""{"transport":"http","url":"{{peer.Address}}","timeoutSeconds":5,"auth":{"username":"u","password":"{{password}}"} }""";
        var id = (await CreateAsync(Config("first-password"))).GetProperty("id").GetGuid();
        (await PutAsync(id, Config("second-password"))).Expect(200);
        (await api.SendAsync("POST", $"/api/integrations/{id}/rollback", _owner, """{"version":1}""")).Expect(200);

        await api.SendAsync("POST", $"/api/integrations/{id}/test", _owner, "{}");

        var authorization = Assert.Single(peer.Requests).Headers["Authorization"];
        Assert.Equal("u:first-password", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(authorization["Basic ".Length..])));
    }

    [Theory]
    [InlineData("""{"transport":"https","url":"https://127.0.0.1:10/hl7","auth":{"username":"u"}}""", "outbound.url")]
    [InlineData("""{"transport":"https","url":"https://127.0.0.1:9/hl7","tls":{"serverName":"mine.example"},"auth":{"username":"u"}}""", "outbound.tls.serverName")]
    [InlineData("""{"transport":"http","url":"http://127.0.0.1:9/hl7","auth":{"username":"u","password":{"hasSecret":true,"last4":"aple"}}}""", "outbound.transport")]
    public async Task Who_changes_where_messages_go_does_not_take_the_stored_secret_along(string outbound, string changed)
    {
        var id = (await CreateAsync($$"""{"transport":"https","url":"https://127.0.0.1:9/hl7","auth":{"username":"u","password":"{{Password}}"} }""")).GetProperty("id").GetGuid();

        var refused = await PutAsync(id, outbound);

        Assert.Equal("validation-failed", refused.Expect(400).Code);
        Assert.Contains(changed, refused.Json.GetProperty("errors").GetProperty("config.outbound.auth.password")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(1, (await api.SendAsync("GET", $"/api/integrations/{id}", _owner)).Expect(200).Json.GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task A_secret_given_up_for_another_receiver_does_not_come_back_to_that_receiver_by_rollback_or_toggle()
    {
        await using var good = await Unit.Integrations.Receiver.StartAsync(200);
        await using var evil = await Unit.Integrations.Receiver.StartAsync(200);
        string Config(Uri receiver, string auth) => $$"""{"transport":"http","url":"{{receiver}}","timeoutSeconds":5,"auth":{{auth}} }""";
        var id = (await CreateAsync(Config(good.Address, $$"""{"username":"u","password":"{{Password}}"}"""))).GetProperty("id").GetGuid();
        (await PutAsync(id, Config(evil.Address, """{"username":"u","password":"another-one"}"""))).Expect(200);
        foreach (var enabled in (string[])["false", "true"]) (await api.SendAsync("POST", $"/api/integrations/{id}/toggle", _owner, $$"""{"enabled":{{enabled}}}""")).Expect(200);
        await api.SendAsync("POST", $"/api/integrations/{id}/test", _owner, "{}");
        (await api.SendAsync("POST", $"/api/integrations/{id}/rollback", _owner, """{"version":1}""")).Expect(200);
        await api.SendAsync("POST", $"/api/integrations/{id}/test", _owner, "{}");

        Assert.Equal("u:another-one", Credentials(Assert.Single(evil.Requests).Headers["Authorization"]));
        Assert.Equal($"u:{Password}", Credentials(Assert.Single(good.Requests).Headers["Authorization"]));

        static string Credentials(string authorization) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(authorization["Basic ".Length..]));
    }

    [Fact]
    public async Task Two_changes_of_the_same_version_are_not_both_made()
    {
        var id = (await CreateAsync("""{"host":"127.0.0.1","port":2001}""")).GetProperty("id").GetGuid();
        (await PutAsync(id, """{"host":"127.0.0.1","port":2002}""")).Expect(200);

        var late = await api.SendAsync("PUT", $"/api/integrations/{id}", _owner, """{"expectedVersion":1,"config":{"outbound":{"host":"127.0.0.1","port":2003}}}""");

        Assert.Equal("version-conflict", late.Expect(409).Code);
        late.SingleAudit();
    }

    [Theory]
    [InlineData("""{"host":"127.0.0.1"}""", "config.outbound.port")]
    [InlineData("""{"host":"127.0.0.1","port":70000}""", "config.outbound.port")]
    [InlineData("""{"host":"http://x","port":1}""", "config.outbound.host")]
    [InlineData("""{"host":"10.1.2.3","port":2575}""", "config.outbound.host")]
    [InlineData("""{"host":"169.254.169.254","port":80}""", "config.outbound.host")]
    [InlineData("""{"host":"127.0.0.1","port":1,"answers":{"AE":{"retries":-1}}}""", "config.outbound.answers.AE.retries")]
    [InlineData("""{"host":"127.0.0.1","port":1,"answers":{"CR":null}}""", "config.outbound.answers.CR")]
    [InlineData("""{"host":"127.0.0.1","port":1,"prot":"x"}""", "config.outbound.prot")]
    [InlineData("""{"transport":"http","url":"ftp://127.0.0.1/x"}""", "config.outbound.url")]
    [InlineData("""{"transport":"http","url":"http://127.0.0.1/x","auth":{"type":"basic","username":"u"}}""", "config.outbound.auth.password")]
    [InlineData("""{"transport":"http","url":"http://127.0.0.1/x","auth":{"type":"bearer","token":"pasted\n"}}""", "config.outbound.auth.token")]
    [InlineData("""{"transport":"http","url":"http://127.0.0.1/x","auth":{"type":"basic","username":"u","password":"\ud800"}}""", "config.outbound.auth.password")]
    [InlineData("""{"transport":"mllps","host":"127.0.0.1","port":1,"tls":{"certificate":"-----BEGIN PRIVATE KEY-----"}}""", "config.outbound.tls.certificate")]
    public async Task A_wrong_setting_is_refused_by_its_place(string outbound, string place)
    {
        var answer = await api.SendAsync("POST", "/api/integrations", _owner, $$$"""{"vendorId":"hl7-v2x","name":"{{{Guid.NewGuid()}}}","config":{"outbound":{{{outbound}}}}}""");

        Assert.Equal("validation-failed", answer.Expect(400).Code);
        Assert.Contains(place, answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        answer.SingleAudit();
    }

    [Theory]
    [InlineData("""{"host":"127.0.0.1","port":1,"port":2}""", "config.outbound.port")]
    [InlineData("""{"host":"127.0.0.1","port":1,"answers":{"AE":{"retries":1},"AE":{"retries":2}}}""", "config.outbound.answers.AE")]
    [InlineData("""{"transport":"http","url":"http://127.0.0.1/x","auth":{"type":"bearer","token":"one-token","token":"another-token"}}""", "config.outbound.auth.token")]
    public async Task A_setting_that_is_given_twice_is_refused_by_its_place_when_it_is_new_and_when_it_changes(string outbound, string place)
    {
        var id = (await CreateAsync("""{"host":"127.0.0.1","port":2001}""")).GetProperty("id").GetGuid();
        Answer[] answers = [await api.SendAsync("POST", "/api/integrations", _owner, Request(outbound, Guid.NewGuid().ToString())), await PutAsync(id, outbound)];

        Assert.All(answers, answer => Assert.Contains("twice", answer.Expect(400).Json.GetProperty("errors").GetProperty(place)[0].GetString(), StringComparison.Ordinal));
        Assert.Equal(1, (await api.SendAsync("GET", $"/api/integrations/{id}", _owner)).Expect(200).Json.GetProperty("version").GetInt32());
    }

    [Theory]
    [InlineData("""{"vendorId":"hl7-v2x","name":"nul","note":"a\u0000b","config":{"outbound":{"host":"127.0.0.1","port":1}}}""")]
    [InlineData("""{"vendorId":"hl7-v2x","name":"nul","config":{"outbound":{"host":"127.0.0.1","port":1,"message":{"sendingFacility":"a\u0000b"}}}}""")]
    public async Task What_the_database_cannot_hold_is_the_callers_mistake_and_not_ours(string body)
    {
        var answer = (await api.SendAsync("POST", "/api/integrations", _owner, body)).Expect(400);

        Assert.Equal("invalid-character", answer.Code);
        answer.SingleAudit();
    }

    [Fact]
    public async Task A_name_is_taken_once_and_an_unknown_vendor_not_at_all()
    {
        var name = Guid.NewGuid().ToString();
        await CreateAsync("""{"host":"127.0.0.1","port":2001}""", name);

        Assert.Equal("name-taken", (await api.SendAsync("POST", "/api/integrations", _owner, Request("""{"host":"127.0.0.1","port":2001}""", name))).Expect(409).Code);
        (await api.SendAsync("POST", "/api/integrations", _owner, """{"vendorId":"nobody","name":"x","config":{}}""")).Expect(400);
    }

    [Fact]
    public async Task An_integration_that_messages_wait_for_is_not_deleted()
    {
        var id = (await CreateAsync("""{"host":"127.0.0.1","port":2001}""")).GetProperty("id").GetGuid();
        var queued = (await api.SendAsync("POST", "/api/hl7/send", _owner, Send(id, "DEL1", isAsync: true))).Expect(202);

        Assert.Equal("integration-in-use", (await api.SendAsync("DELETE", $"/api/integrations/{id}", _owner)).Expect(409).Code);
        (await api.SendAsync("DELETE", $"/api/hl7/queue/{queued.Json.GetProperty("queueId").GetGuid()}", _owner)).Expect(204).SingleAudit();
        (await api.SendAsync("DELETE", $"/api/integrations/{id}", _owner)).Expect(204).SingleAudit();
        (await api.SendAsync("GET", $"/api/integrations/{id}", _owner)).Expect(404);
    }

    [Theory]
    [InlineData("", "Give the name of the connection")]
    [InlineData(""","connection":"nowhere" """, "There is no HL7 v2 connection 'nowhere'")]
    [InlineData(""","connection":"RECEIVES-ONLY" """, "only receives")]
    public async Task Acknowledgements_that_come_later_need_a_connection_that_sends_and_the_missing_one_is_named(string connection, string problem)
    {
        var receiver = $"receives-only-{Guid.NewGuid()}";
        (await api.SendAsync("POST", "/api/integrations", _owner, $$"""{"vendorId":"hl7-v2x","name":"{{receiver}}","config":{"inbound":{"receivingFacility":"{{Adt.NewNumber("F")}}"} } }""")).Expect(201);

        var answer = await api.SendAsync("POST", "/api/integrations", _owner, Later(Guid.NewGuid().ToString(), connection.Replace("RECEIVES-ONLY", receiver, StringComparison.Ordinal)));

        var said = answer.Expect(400).Json.GetProperty("errors").GetProperty("config.inbound.acknowledge.connection")[0].GetString();
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_over_which_another_one_acknowledges_keeps_its_name_its_outbound_side_and_its_existence()
    {
        var (name, dependent) = ($"ack-out-{Guid.NewGuid()}", $"ack-in-{Guid.NewGuid()}");
        var id = (await CreateAsync("""{"host":"127.0.0.1","port":2001}""", name)).GetProperty("id").GetGuid();
        var created = (await api.SendAsync("POST", "/api/integrations", _owner, Later(dependent, $",\"connection\":\"{name}\""))).Expect(201).Json.GetProperty("id").GetGuid();

        string[] changes =
        [
            """{"name":"renamed","config":{"outbound":{"host":"127.0.0.1","port":2001}}}""",
            $$"""{"config":{"inbound":{"receivingFacility":"{{Adt.NewNumber("F")}}"} } }""",
        ];
        foreach (var change in changes)
        {
            var refused = (await api.SendAsync("PUT", $"/api/integrations/{id}", _owner, change)).Expect(409);
            Assert.Equal("integration-needed", refused.Code);
            Assert.Contains(dependent, refused.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal("integration-needed", (await api.SendAsync("DELETE", $"/api/integrations/{id}", _owner)).Expect(409).Code);
        (await PutAsync(id, """{"host":"127.0.0.1","port":2002}""")).Expect(200);
        (await api.SendAsync("DELETE", $"/api/integrations/{created}", _owner)).Expect(204);
        (await api.SendAsync("DELETE", $"/api/integrations/{id}", _owner)).Expect(204);
    }

    private static string Later(string name, string connection) =>
        $$"""{"vendorId":"hl7-v2x","name":"{{name}}","config":{"inbound":{"receivingFacility":"{{Adt.NewNumber("F")}}","acknowledge":{"when":"later"{{connection}}} } } }""";

    [Fact]
    public async Task The_vendors_say_what_they_need_and_what_they_can_do()
    {
        var vendors = (await api.SendAsync("GET", "/api/integrations/vendors", _owner)).Expect(200).Json.GetProperty("data");
        Assert.Contains("hl7-v2x", vendors.EnumerateArray().Select(v => v.GetProperty("id").GetString()));
        var metadata = (await api.SendAsync("GET", "/api/integrations/vendors/hl7-v2x/metadata", _owner)).Expect(200).Json;
        Assert.Contains("secret", metadata.GetProperty("credentialFields").EnumerateArray().Select(f => f.GetProperty("type").GetString()));
        var operations = (await api.SendAsync("GET", "/api/integrations/vendors/hl7-v2x/operations", _owner)).Expect(200).Json.GetProperty("data");
        Assert.Equal(["sendMessage", "parseMessage", "generateMessage", "validateMessage"], operations.EnumerateArray().Select(o => o.GetProperty("name").GetString()));
        (await api.SendAsync("GET", "/api/integrations/vendors/nobody/metadata", _owner)).Expect(404);
    }

    [Fact]
    public async Task Operations_are_done_and_logged_and_unknown_ones_are_named()
    {
        var id = (await CreateAsync("""{"host":"127.0.0.1","port":2001}""")).GetProperty("id").GetGuid();

        var made = (await ExecuteAsync(id, "generateMessage", """{"messageType":"ADT^A01","fields":{"PID-5.1":"Doe & Son"}}""")).Expect(200).Json.GetProperty("data");
        var text = made.GetProperty("message").GetString()!;
        Assert.Contains("Doe \\T\\ Son", text, StringComparison.Ordinal);
        var parsed = (await ExecuteAsync(id, "parseMessage", JsonSerializer.Serialize(new { message = text }))).Expect(200).Json.GetProperty("data");
        Assert.Equal(made.GetProperty("controlId").GetString(), parsed.GetProperty("controlId").GetString());
        (await ExecuteAsync(id, "validateMessage", JsonSerializer.Serialize(new { message = text }))).Expect(200);
        (await ExecuteAsync(id, "sendMessage", """{"messageType":"ADT^A01","async":true}""")).Expect(200);
        var unknown = (await ExecuteAsync(id, "launchMissiles", "{}")).Expect(400);
        Assert.Equal("unknown-operation", unknown.Code);
        unknown.SingleAudit();

        var usage = (await api.SendAsync("GET", $"/api/integrations/{id}/usage", _owner)).Expect(200).Json.GetProperty("data").EnumerateArray()
            .Select(u => $"{u.GetProperty("operation").GetString()} {u.GetProperty("success").GetBoolean()}");
        Assert.Equal(["launchMissiles False", "sendMessage True", "validateMessage True", "parseMessage True", "generateMessage True"], usage);
    }

    private async Task<JsonElement> CreateAsync(string outbound, string? name = null)
    {
        var created = (await api.SendAsync("POST", "/api/integrations", _owner, Request(outbound, name ?? Guid.NewGuid().ToString()))).Expect(201);
        created.SingleAudit();
        return created.Json;
    }

    private async Task<Answer> PutAsync(Guid id, string outbound, string? note = null)
    {
        var answer = await api.SendAsync("PUT", $"/api/integrations/{id}", _owner, $$$"""{"config":{"outbound":{{{outbound}}}},"note":"{{{note}}}"}""");
        answer.SingleAudit();
        return answer;
    }

    private async Task<Answer> ExecuteAsync(Guid id, string operation, string parameters)
    {
        var answer = await api.SendAsync("POST", $"/api/integrations/{id}/execute", _owner, $$$"""{"operation":"{{{operation}}}","params":{{{parameters}}}}""");
        answer.SingleAudit();
        return answer;
    }

    internal static string Request(string outbound, string name) => $$$"""{"vendorId":"hl7-v2x","name":"{{{name}}}","config":{"outbound":{{{outbound}}}}}""";

    internal static string Send(Guid connection, string controlId, bool isAsync = false) =>
        JsonSerializer.Serialize(new { connection, message = Adt.Message("A01", controlId, "THERE", controlId), @async = isAsync });
}
