using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

/// <summary><c>POST /api/integrations/{id}/test</c>: how far it came, how long each step took, and what the other side showed and said.</summary>
[Collection(ApiTests.Name)]
public sealed class ConnectionTestTests(ApiUnderTest api)
{
    private const int MostShown = 4096;

    private readonly string _engineer = api.Issuer.Token(Tokens.HospitalId, "INTEGRATION_SPECIALIST");

    [Theory]
    [InlineData("AA", true, null, "active", "up")]
    [InlineData("AR", false, "AR", "active", "up")]
    [InlineData("garbage", false, "unreadable-answer", "degraded", "degraded")]
    [InlineData("silence", false, "no-answer", "degraded", "degraded")]
    [InlineData("half", false, "connection-closed", "degraded", "degraded")]
    [InlineData("nobody", false, "unreachable", "error", "down")]
    public async Task It_tells_how_far_it_came_with_times_and_after_a_failure_what_came_back(string behaviour, bool success, string? code, string status, string health)
    {
        await using var peer = MllpPeer.Start(connection => SendTests.BehaveAsync(connection, behaviour));
        var connection = await ConnectionAsync(new { host = "127.0.0.1", port = behaviour == "nobody" ? FreePort.Next() : peer.Port });

        var test = await TestAsync(connection);

        Assert.Equal((success, code), (test.Json.GetProperty("success").GetBoolean(), test.Json.GetProperty("code").GetString()));
        Assert.Equal("integration.test", test.SingleAudit().Action);
        Assert.Equal(behaviour != "nobody", test.Json.GetProperty("connectMs").ValueKind == JsonValueKind.Number);
        Assert.InRange(test.Json.GetProperty("durationMs").GetInt32(), behaviour == "silence" ? 900 : 0, 30_000);
        if (behaviour == "garbage") Assert.Equal("HELLO?", test.Json.GetProperty("raw").GetString());
        if (behaviour == "AR") Assert.Contains("MSA|AR|", test.Json.GetProperty("raw").GetString(), StringComparison.Ordinal);
        if (behaviour == "nobody") Assert.Contains("refused the connection", test.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(status, (await api.SendAsync("GET", $"/api/integrations/{connection}/health", _engineer)).Expect(200).Json.GetProperty("status").GetString());
        var known = (await api.SendAsync("GET", $"/api/integrations/{connection}", _engineer)).Expect(200).Json.GetProperty("health");
        Assert.Equal(health, known.GetProperty("status").GetString());
        Assert.True(known.GetProperty("testedAt").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task Since_when_a_receiver_is_not_well_is_the_first_of_its_failures_and_an_answer_ends_it()
    {
        var behaviour = "silence";
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message)
            {
                if (behaviour != "silence") await connection.AnswerAsync(message, behaviour);
            }
        });
        var connection = await ConnectionAsync(new { host = "127.0.0.1", port = peer.Port });
        await TestAsync(connection);
        var first = await HealthAsync(connection);

        (await api.SendAsync("POST", "/api/hl7/send", _engineer, IntegrationTests.Send(connection, Adt.NewNumber("H")))).Expect(502);
        // That a connection can be opened does not make a receiver well that does not answer.
        await TestAsync(connection, """{"send":false}""");
        var second = await HealthAsync(connection);
        behaviour = "AE";
        (await api.SendAsync("POST", "/api/hl7/send", _engineer, IntegrationTests.Send(connection, Adt.NewNumber("H")))).Expect(200);
        var third = await HealthAsync(connection);

        Assert.Equal(("degraded", "degraded", "active"), (first.GetProperty("status").GetString(), second.GetProperty("status").GetString(), third.GetProperty("status").GetString()));
        Assert.Equal(first.GetProperty("since").GetDateTimeOffset(), second.GetProperty("since").GetDateTimeOffset());
        Assert.True(third.GetProperty("since").GetDateTimeOffset() > second.GetProperty("since").GetDateTimeOffset());
        var events = (await api.SendAsync("GET", "/api/events?limit=200", _engineer)).Expect(200).Json.GetProperty("data").EnumerateArray()
            .Where(e => e.GetRawText().Contains(connection.ToString(), StringComparison.Ordinal) && e.GetProperty("type").GetString()!.StartsWith("connection.", StringComparison.Ordinal)).Select(e => e.GetProperty("type").GetString());
        Assert.Equal(["connection.opened", "connection.closed"], events);
    }

    [Fact]
    public async Task What_came_back_is_shown_up_to_a_limit_to_who_asked_and_is_nowhere_else()
    {
        const string Secret = "Zuckerbrot";
        await using var peer = MllpPeer.Start(async connection =>
        {
            await connection.ReadAsync();
            await connection.WriteAsync(Secret + new string('x', 3 * MostShown));
            connection.Close();
        });
        var connection = await ConnectionAsync(new { host = "127.0.0.1", port = peer.Port });

        var test = await TestAsync(connection);

        Assert.Equal(MostShown, test.Json.GetProperty("raw").GetString()!.Length);
        Assert.StartsWith(Secret, test.Json.GetProperty("raw").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, api.Log, StringComparison.Ordinal);
        foreach (var table in (string[])["audit_logs", "integration_usage", "integration_health", "event_log"])
        {
            Assert.Equal(0, await api.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.{table} t WHERE t::text LIKE '%{Secret}%'"));
        }

        (await api.SendAsync("POST", $"/api/integrations/{connection}/test", api.Issuer.Token(Tokens.HospitalId, "AUDITOR"), "{}")).Expect(403);
    }

    [Theory]
    [InlineData("mllps")]
    [InlineData("https")]
    public async Task Connecting_only_tells_times_and_encryption_and_sends_nothing(string transport)
    {
        using var server = PeerCertificate.Create("CN=localhost");
        await using var peer = MllpPeer.Answering(_ => "AA", new SslServerAuthenticationOptions { ServerCertificate = server });
        var connection = await ConnectionAsync(transport, peer.Port, new { serverName = "localhost", trustedCertificates = server.ExportCertificatePem() });

        var test = await TestAsync(connection, """{"send":false}""");

        Assert.True(test.Json.GetProperty("success").GetBoolean(), test.Body);
        Assert.Equal(JsonValueKind.Number, test.Json.GetProperty("connectMs").ValueKind);
        var tls = test.Json.GetProperty("tls");
        Assert.StartsWith("Tls1", tls.GetProperty("protocol").GetString(), StringComparison.Ordinal);
        Assert.Equal(("CN=localhost", server.GetCertHashString(HashAlgorithmName.SHA256)), (tls.GetProperty("subject").GetString(), tls.GetProperty("sha256").GetString()));
        Assert.Equal(server.NotAfter.ToUniversalTime(), tls.GetProperty("notAfter").GetDateTimeOffset().UtcDateTime);
        Assert.Empty(peer.Received);
    }

    [Theory]
    [InlineData("mllps", "other.example", 30, "for another name")]
    [InlineData("mllps", "localhost", -1, "not valid at this time")]
    [InlineData("mllps", "localhost", 30, "not trusted (UntrustedRoot")]
    [InlineData("https", "other.example", 30, "for another name")]
    public async Task Without_an_agreement_about_TLS_it_tells_why_and_what_the_receiver_showed(string transport, string name, int daysLeft, string why)
    {
        using var server = PeerCertificate.Create("CN=localhost", daysLeft);
        using var other = PeerCertificate.Create("CN=other");
        await using var peer = MllpPeer.Answering(_ => "AA", new SslServerAuthenticationOptions { ServerCertificate = server });
        var trusted = why.StartsWith("not trusted", StringComparison.Ordinal) ? other : server;
        var connection = await ConnectionAsync(transport, peer.Port, new { serverName = name, trustedCertificates = trusted.ExportCertificatePem() });

        var test = await TestAsync(connection);

        Assert.Equal("tls-failed", test.Json.GetProperty("code").GetString());
        Assert.Contains(why, test.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
        var tls = test.Json.GetProperty("tls");
        Assert.Contains(why, tls.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal((server.Subject, server.GetCertHashString(HashAlgorithmName.SHA256)), (tls.GetProperty("subject").GetString(), tls.GetProperty("sha256").GetString()));
        Assert.Empty(peer.Received);
    }

    [Fact]
    public async Task A_receiver_that_does_not_speak_TLS_is_told_from_one_that_is_away()
    {
        await using var peer = MllpPeer.Answering(_ => "AA");
        var connection = await ConnectionAsync(new { transport = "mllps", host = "127.0.0.1", port = peer.Port, connectTimeoutSeconds = 1 });

        var test = await TestAsync(connection);

        Assert.Equal("tls-failed", test.Json.GetProperty("code").GetString());
        Assert.Contains("does it speak TLS", test.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_HTTP_the_status_of_an_answer_that_is_no_acknowledgement_is_told()
    {
        await using var receiver = await Unit.Integrations.Receiver.StartAsync(401);
        var connection = await ConnectionAsync(new { transport = "http", url = receiver.Address });

        var test = await TestAsync(connection);

        Assert.Equal("http-status", test.Json.GetProperty("code").GetString());
        Assert.Contains("401", test.Json.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Number, test.Json.GetProperty("connectMs").ValueKind);
    }

    private Task<Guid> ConnectionAsync(string transport, int port, object tls) => transport == "https"
        ? ConnectionAsync(new { transport, url = $"https://127.0.0.1:{port}/hl7", tls })
        : ConnectionAsync(new { transport, host = "127.0.0.1", port, tls });

    private async Task<Guid> ConnectionAsync(object settings)
    {
        var outbound = JsonSerializer.SerializeToNode(settings)!.AsObject();
        outbound["timeoutSeconds"] = 1;
        var created = await api.SendAsync("POST", "/api/integrations", _engineer, IntegrationTests.Request(outbound.ToJsonString(), Guid.NewGuid().ToString()));
        return created.Expect(201).Json.GetProperty("id").GetGuid();
    }

    private async Task<Answer> TestAsync(Guid connection, string body = "{}") => (await api.SendAsync("POST", $"/api/integrations/{connection}/test", _engineer, body)).Expect(200);

    private async Task<JsonElement> HealthAsync(Guid connection) => (await api.SendAsync("GET", $"/api/integrations/{connection}/health", _engineer)).Expect(200).Json;
}
