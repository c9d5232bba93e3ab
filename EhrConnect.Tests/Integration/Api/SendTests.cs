using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>Sending now: what the caller learns from receivers that behave well and badly, and what is stored.</summary>
[Collection(ApiTests.Name)]
public sealed class SendTests(ApiUnderTest api)
{
    private readonly string _sender = api.Issuer.Token(Tokens.HospitalId, "INTEGRATION_SPECIALIST");

    [Fact]
    public async Task An_accepted_message_is_answered_with_the_acknowledgement_and_stored_as_sent()
    {
        await using var peer = MllpPeer.Answering(_ => "AA");
        var connection = await ConnectionAsync(peer.Port);
        var controlId = Adt.NewNumber("S");

        var sent = (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, controlId))).Expect(200);

        var ack = sent.Json.GetProperty("ack");
        Assert.Equal(("accepted", "AA", controlId), (sent.Json.GetProperty("status").GetString(), ack.GetProperty("code").GetString(), ack.GetProperty("controlId").GetString()));
        Assert.Contains($"MSA|AA|{controlId}", ack.GetProperty("raw").GetString(), StringComparison.Ordinal);
        Assert.Equal("hl7.send", sent.SingleAudit().Action);
        Assert.Equal([controlId], peer.ControlIds);
        var stored = await MessageAsync(sent.Json.GetProperty("queueId").GetGuid());
        Assert.Equal("outbound completed hl7.sent", $"{stored.GetProperty("direction").GetString()} {stored.GetProperty("status").GetString()} {Assert.Single(stored.GetProperty("events").EnumerateArray()).GetProperty("type").GetString()}");
        Assert.Equal("AA", Assert.Single(stored.GetProperty("attempts").EnumerateArray()).GetProperty("ack").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("AE", "rejected", "AE")]
    [InlineData("AR", "rejected", "AR")]
    [InlineData("CR", "rejected", "CR")]
    [InlineData("garbage", "failed", "unreadable-answer")]
    [InlineData("other", "failed", "wrong-control-id")]
    [InlineData("silence", "failed", "no-answer")]
    [InlineData("half", "failed", "connection-closed")]
    [InlineData("nobody", "failed", "unreachable")]
    public async Task What_was_not_accepted_is_said_so_with_what_came_back_and_is_a_dead_letter(string behaviour, string status, string code)
    {
        await using var peer = MllpPeer.Start(connection => BehaveAsync(connection, behaviour));
        var connection = await ConnectionAsync(behaviour == "nobody" ? FreePort.Next() : peer.Port);

        var sent = (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, Adt.NewNumber("F")))).Expect(status == "rejected" ? 200 : 502);

        Assert.Equal((status, code), (sent.Json.GetProperty("status").GetString(), sent.Json.GetProperty("code").GetString()));
        Assert.Equal("failure", sent.SingleAudit().Outcome);
        var stored = await MessageAsync(sent.Json.GetProperty("queueId").GetGuid());
        Assert.Equal("dead", stored.GetProperty("status").GetString());
        Assert.Equal(code, Assert.Single(stored.GetProperty("attempts").EnumerateArray()).GetProperty("errorCode").GetString());
        Assert.Equal("hl7.error", Assert.Single(stored.GetProperty("events").EnumerateArray()).GetProperty("type").GetString());
        Assert.DoesNotContain("Springfield", api.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_answer_to_one_message_never_answers_the_next()
    {
        var count = 0;
        await using var peer = MllpPeer.Start(async connection =>
        {
            string? late = null;
            while (await connection.ReadAsync() is { } message)
            {
                if (Interlocked.Increment(ref count) == 1) late = message;
                else await connection.AnswerAsync(message, "AE");
                if (late is null || count == 1) continue;
                await connection.AnswerAsync(late, "AA");
            }
        });
        var connection = await ConnectionAsync(peer.Port);

        (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, Adt.NewNumber("L")))).Expect(502);
        var second = (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, Adt.NewNumber("M")))).Expect(200);

        Assert.Equal("AE", second.Json.GetProperty("code").GetString());
        Assert.Equal(2, peer.Connections);
    }

    [Fact]
    public async Task A_connection_is_kept_for_the_next_message_and_replaced_when_the_receiver_closed_it()
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            for (var i = 0; i < 2 && await connection.ReadAsync() is { } message; i++) await connection.AnswerAsync(message, "AA");
        });
        var connection = await ConnectionAsync(peer.Port);

        for (var i = 0; i < 4; i++) (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, Adt.NewNumber($"K{i}")))).Expect(200);

        Assert.Equal((4, 2), (peer.Received.Count, peer.Connections));
    }

    [Fact]
    public async Task A_receiver_that_closes_after_it_had_the_message_for_a_while_is_not_sent_it_again_by_itself()
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            await connection.AnswerAsync((await connection.ReadAsync())!, "AA");
            await connection.ReadAsync();
            await Task.Delay(TimeSpan.FromSeconds(1.5)); // how long it works on the message before it breaks
        });
        var connection = await ConnectionAsync(peer.Port, new { timeoutSeconds = 10 });
        (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, Adt.NewNumber("B1")))).Expect(200);

        var sent = (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, Adt.NewNumber("B2")))).Expect(502);

        Assert.Equal("connection-closed", sent.Json.GetProperty("code").GetString());
        Assert.Equal(2, peer.Received.Count);
    }

    [Fact]
    public async Task Messages_that_come_at_once_share_the_connections_that_the_receiver_allows()
    {
        await using var peer = MllpPeer.Answering(_ => "AA");
        var connection = await ConnectionAsync(peer.Port, new { inFlight = 8, maxConnections = 1, timeoutSeconds = 10 });

        var sent = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, Adt.NewNumber($"P{i}")))));

        Assert.All(sent, answer => answer.Expect(200));
        Assert.Equal((8, 1), (peer.Received.Count, peer.Connections));
    }

    [Fact]
    public async Task The_same_control_id_twice_at_once_is_refused_and_recorded_because_no_answer_could_be_told_apart()
    {
        var mayAnswer = new TaskCompletionSource();
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message)
            {
                await mayAnswer.Task;
                await connection.AnswerAsync(message, "AA");
            }
        });
        var connection = await ConnectionAsync(peer.Port, new { inFlight = 2, timeoutSeconds = 20 });
        var message = IntegrationTests.Send(connection, Adt.NewNumber("T"));
        var first = api.SendAsync("POST", "/api/hl7/send", _sender, message);
        await Eventually.Holds(() => Task.FromResult(peer.Received.Count == 1), "the first message arrives");

        var second = (await api.SendAsync("POST", "/api/hl7/send", _sender, message)).Expect(502);
        mayAnswer.SetResult();

        (await first).Expect(200);
        Assert.Equal("control-id-in-use", second.Json.GetProperty("code").GetString());
        Assert.Equal("failure", second.SingleAudit().Outcome);
        Assert.Equal("dead", (await MessageAsync(second.Json.GetProperty("queueId").GetGuid())).GetProperty("status").GetString());
        Assert.Single(peer.Received);
    }

    [Fact]
    public async Task A_receivers_long_text_is_cut_between_characters()
    {
        var text = new string('x', 499) + "\U0001F3E5 full";
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message)
                await connection.WriteAsync(MllpPeer.Framed($"MSH|^~\\&|PEER|THERE|||20240101||ACK|K1|P|2.5.1||||||UNICODE UTF-8\rMSA|AE|{Adt.Field(message, "MSH", 10)}|{text}\r"));
        });
        var connection = await ConnectionAsync(peer.Port);

        var sent = (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, Adt.NewNumber("U")))).Expect(200);

        Assert.Equal(text[..499], sent.Json.GetProperty("ack").GetProperty("text").GetString());
        Assert.Equal("AE", Assert.Single((await MessageAsync(sent.Json.GetProperty("queueId").GetGuid())).GetProperty("attempts").EnumerateArray()).GetProperty("errorCode").GetString());
    }

    [Fact]
    public async Task Over_HTTP_a_connection_that_does_not_come_about_in_time_is_unreachable_as_over_MLLP()
    {
        // Takes the connection and never says a word of TLS.
        await using var silent = MllpPeer.Start(async connection => await connection.ReadAsync());
        var connection = await ConnectionAsync(1, new { transport = "https", url = $"https://127.0.0.1:{silent.Port}/hl7", host = (string?)null, port = (int?)null, connectTimeoutSeconds = 1, timeoutSeconds = 20 });

        var sent = (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, Adt.NewNumber("C")))).Expect(502);

        Assert.Equal("unreachable", sent.Json.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_message_can_be_made_from_fields_or_sent_as_it_is_and_nothing_unusable_leaves()
    {
        await using var peer = MllpPeer.Answering(_ => "AA");
        var connection = await ConnectionAsync(peer.Port);

        (await api.SendAsync("POST", "/api/hl7/send", _sender, $$"""{"connection":"{{connection}}","messageType":"ADT^A08","fields":{"PID-3.1":"42","PID-5.1":"Doe"} }""")).Expect(200);
        var problem = (await api.SendAsync("POST", "/api/hl7/send", _sender, $$"""{"connection":"{{connection}}","message":"MSH|^~\\&|A|B|C|D|2024||ADT^A01||P|2.5"}""")).Expect(400);
        (await api.SendAsync("POST", "/api/hl7/send", _sender, $$"""{"connection":"{{connection}}","message":"PID|1"}""")).Expect(400);
        (await api.SendAsync("POST", "/api/hl7/send", _sender, """{"connection":"no such connection","message":"PID|1"}""")).Expect(400);
        var both = (await api.SendAsync("POST", "/api/hl7/send", _sender, $$"""{"connection":"{{connection}}","messageType":"ADT^A08","message":"MSH|^~\\&|A|B|C|D|2024||ADT^A01|1|P|2.5"}""")).Expect(400);
        Assert.Contains("either", both.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);

        Assert.Contains("MSH-10", problem.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        problem.SingleAudit();
        Assert.Contains("\rPID|", Assert.Single(peer.Received), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TLS_the_receiver_is_checked_ours_is_shown_and_the_test_tells_what_was_agreed_on()
    {
        using var server = PeerCertificate.Create("CN=localhost");
        using var client = PeerCertificate.Create("CN=hospital");
        string? shown = null;
        await using var peer = MllpPeer.Start(
            async connection =>
            {
                shown = connection.ClientCertificate?.Subject;
                while (await connection.ReadAsync() is { } message) await connection.AnswerAsync(message, "AA");
            },
            new SslServerAuthenticationOptions { ServerCertificate = server, ClientCertificateRequired = true, RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == client.GetCertHashString() });
        var untrusted = await ConnectionAsync(peer.Port, new { transport = "mllps" });
        var trusted = await ConnectionAsync(peer.Port, new
        {
            transport = "mllps",
            tls = new { serverName = "localhost", trustedCertificates = server.ExportCertificatePem(), certificate = client.ExportCertificatePem(), privateKey = client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() },
        });

        Assert.Equal("tls-failed", (await api.SendAsync("POST", $"/api/integrations/{untrusted}/test", _sender)).Expect(200).Json.GetProperty("code").GetString());
        var test = (await api.SendAsync("POST", $"/api/integrations/{trusted}/test", _sender)).Expect(200);

        Assert.True(test.Json.GetProperty("success").GetBoolean(), test.Body);
        var tls = test.Json.GetProperty("tls");
        Assert.Equal(("CN=localhost", true, "CN=hospital"), (tls.GetProperty("subject").GetString(), tls.GetProperty("clientCertificateSent").GetBoolean(), shown));
        Assert.StartsWith("Tls1", tls.GetProperty("protocol").GetString(), StringComparison.Ordinal);
        Assert.Equal(server.GetCertHashString(HashAlgorithmName.SHA256), tls.GetProperty("sha256").GetString());
        Assert.DoesNotContain("PRIVATE KEY", (await api.SendAsync("GET", $"/api/integrations/{trusted}", _sender)).Expect(200).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_HTTP_the_acknowledgement_is_the_body_of_the_answer()
    {
        var code = "AA";
        await using var receiver = await Unit.Integrations.Receiver.StartAsync(async context =>
        {
            context.Request.Headers.TryGetValue("X-Test", out _);
            await using var body = context.Response.Body;
            await body.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"MSH|^~\\&|P|T|||2024||ACK|1|P|2.5\rMSA|{code}|{(code == "AA" ? "H1" : "H2")}\r"));
        });
        var connection = await ConnectionAsync(1, new { transport = "http", url = receiver.Address, host = (string?)null, port = (int?)null, auth = new { type = "bearer", token = "let-me-in-please" } });

        (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, "H1"))).Expect(200);
        code = "AE";
        Assert.Equal("AE", (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, "H2"))).Expect(200).Json.GetProperty("code").GetString());
        Assert.Equal("wrong-control-id", (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, "H3"))).Expect(502).Json.GetProperty("code").GetString());

        Assert.All(receiver.Requests, request => Assert.Equal(("x-application/hl7-v2+er7", "Bearer let-me-in-please"), (request.Headers["Content-Type"], request.Headers["Authorization"])));
    }

    [Fact]
    public async Task Over_HTTPS_a_message_goes_to_a_receiver_that_is_trusted_and_to_no_other()
    {
        using var server = PeerCertificate.Create("CN=localhost");
        await using var receiver = await Unit.Integrations.Receiver.StartAsync(
            context => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "MSH|^~\\&|P|T|||2024||ACK|1|P|2.5\rMSA|AA|S1\r"), server);
        Task<Guid> ConnectAsync(object tls) => ConnectionAsync(1, new { transport = "https", url = receiver.Address, host = (string?)null, port = (int?)null, timeoutSeconds = 10, tls });
        var trusted = await ConnectAsync(new { serverName = "localhost", trustedCertificates = server.ExportCertificatePem() });
        var pinned = await ConnectAsync(new { allowedThumbprints = (string[])[server.GetCertHashString(HashAlgorithmName.SHA256)] });
        var untrusted = await ConnectAsync(new { serverName = "localhost" });
        var misnamed = await ConnectionAsync(1, new
        {
            transport = "https", url = $"https://localhost:{receiver.Port}/hl7", host = (string?)null, port = (int?)null, timeoutSeconds = 10,
            tls = new { serverName = "other.example", trustedCertificates = server.ExportCertificatePem() },
        });

        foreach (var connection in (Guid[])[trusted, pinned]) Assert.Equal("accepted", (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, "S1"))).Expect(200).Json.GetProperty("status").GetString());
        foreach (var connection in (Guid[])[untrusted, misnamed]) Assert.Equal("tls-failed", (await api.SendAsync("POST", "/api/hl7/send", _sender, IntegrationTests.Send(connection, "S1"))).Expect(502).Json.GetProperty("code").GetString());

        Assert.Equal(2, receiver.Requests.Count);
    }

    [Fact]
    public async Task Messages_can_be_read_checked_and_made_without_any_connection()
    {
        const string text = "MSH|^~\\&|A|B|C|D|20240101||ADT^A01^ADT_A01|7|P|2.5.1\nPID|1||42~43||Doe^John\n";
        var json = (await api.SendAsync("POST", "/api/hl7/parse", _sender, JsonSerializer.Serialize(new { message = text }))).Expect(200);
        var pid = json.Json.GetProperty("segments").EnumerateArray().Single(s => s.GetProperty("name").GetString() == "PID");
        Assert.Equal(2, pid.GetProperty("fields").EnumerateArray().Single(f => f.GetProperty("field").GetInt32() == 3).GetProperty("repetitions").GetArrayLength());
        json.SingleAudit();
        var findings = (await api.SendAsync("POST", "/api/hl7/validate", _sender, JsonSerializer.Serialize(new { message = text, level = "structure" }))).Expect(200).Json;
        Assert.False(findings.GetProperty("valid").GetBoolean());
        Assert.Contains("EVN", findings.GetProperty("issues").EnumerateArray().Select(i => i.GetProperty("path").GetString()![..3]));
        Assert.Equal(20, (await api.SendAsync("POST", "/api/hl7/generate", _sender, """{"messageType":"ADT^A01"}""")).Expect(200).Json.GetProperty("controlId").GetString()!.Length);
        (await api.SendAsync("POST", "/api/hl7/generate", _sender, """{"messageType":"ADT^A01","fields":{"PID-nonsense":"x"}}""")).Expect(400);
        (await api.SendAsync("POST", "/api/hl7/generate", _sender, """{"messageType":"ADT^A01","fields":{"PID-5.1":null}}""")).Expect(400);
        (await api.SendAsync("POST", "/api/hl7/parse", _sender, """{"message":"hello"}""")).Expect(400);
    }

    internal static async Task BehaveAsync(MllpPeer.Connection connection, string behaviour)
    {
        while (await connection.ReadAsync() is { } message)
        {
            switch (behaviour)
            {
                case "garbage": await connection.WriteAsync("HELLO?"); break;
                case "other": await connection.AnswerAsync(message, "AA", "OTHER"); break;
                case "silence": break;
                case "half":
                    await connection.WriteAsync("\u000bMSH|^~\\&|");
                    connection.Close();
                    return;
                default: await connection.AnswerAsync(message, behaviour); break;
            }
        }
    }

    private async Task<Guid> ConnectionAsync(int port, object? more = null)
    {
        var outbound = JsonSerializer.SerializeToNode(new { host = "127.0.0.1", port, timeoutSeconds = 1, connectTimeoutSeconds = 5 })!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(more ?? new { })!.AsObject()) outbound[name] = value?.DeepClone();
        var created = await api.SendAsync("POST", "/api/integrations", _sender, IntegrationTests.Request(outbound.ToJsonString(), Guid.NewGuid().ToString()));
        return created.Expect(201).Json.GetProperty("id").GetGuid();
    }

    private async Task<JsonElement> MessageAsync(Guid id) => (await api.SendAsync("GET", $"/api/hl7/queue/{id}", _sender)).Expect(200).Json;
}
