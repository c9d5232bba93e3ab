using System.Text.Json;
using EhrConnect.Tests.Fixtures;
using EhrConnect.Tests.Integration.Gateway;

namespace EhrConnect.Tests.Integration.Outbound;

/// <summary>Acknowledgements that come in as messages of their own: matched to what was sent, never answered with one about their processing.</summary>
[Collection(SharedStackTests.Name)]
public sealed class LaterAnswerTests(SharedStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_a_message_that_was_committed_When_its_AA_comes_over_another_connection_Then_it_is_recorded_with_it_and_only_stored_is_said()
    {
        await using var peer = MllpPeer.Answering(_ => "CA");
        using var engineer = await OutboundClient.OfAsync(_stack);
        await using var inbound = await InboundConnection.CreateAsync(_stack);
        await using var sender = await MllpClient.ConnectAsync(_stack.MllpPort);
        var (controlId, own) = (Adt.NewNumber("A"), Adt.NewNumber("K"));
        var sent = await engineer.QueueTextAsync(await engineer.ConnectAsync(peer.Port), Enhanced(controlId));
        await engineer.InStatusAsync(sent, "completed");

        var answer = await sender.SendAsync(Ack(inbound, "AA", controlId, own, "AL", "NE", text: "all well"));

        Assert.Equal(("CA", own), (Adt.Code(answer), Adt.Field(answer, "MSA", 2)));
        var message = await WithLaterAckAsync(engineer, sent);
        var later = message.GetProperty("attempts")[0].GetProperty("laterAck");
        Assert.Equal(("completed", "CA", "AA", "all well"), (message.GetProperty("status").GetString(), message.GetProperty("attempts")[0].GetProperty("ack").GetProperty("code").GetString(), later.GetProperty("code").GetString(), later.GetProperty("text").GetString()));
        var acknowledgement = await engineer.MessageAsync(later.GetProperty("messageId").GetGuid());
        Assert.Equal((own, "completed", 0), (acknowledgement.GetProperty("controlId").GetString(), acknowledgement.GetProperty("status").GetString(), acknowledgement.GetProperty("results").GetArrayLength()));
        Assert.Equal(acknowledgement.GetProperty("receivedAt").GetDateTimeOffset(), later.GetProperty("at").GetDateTimeOffset());
        Assert.Single((await engineer.GetAsync($"/api/audit?resourceId={sent}&action=hl7.acknowledged")).GetProperty("data").EnumerateArray());
        Assert.DoesNotContain("all well", string.Concat(_stack.Process(Stack.Workers).Output, _stack.Process(Stack.Gateway).Output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "", "")]
    [InlineData("", "AL", "", "")]
    [InlineData("NE", "NE", "", "")]
    [InlineData("AL", "AL", "", "CA")]
    [InlineData("ER", "NE", "", "")]
    [InlineData("", "", "\"acknowledge\":{\"mode\":\"enhanced\"}", "CA")]
    [InlineData("", "", "\"acknowledge\":{\"mode\":\"original\"}", "")]
    [InlineData("", "", "\"acknowledge\":{\"when\":\"processed\"}", "")]
    [InlineData("", "", "\"messageTypes\":[\"ADT\"]", "")]
    [InlineData("AL", "NE", "\"messageTypes\":[\"ADT\"]", "CR")]
    [InlineData("AL", "NE", "\"validation\":\"fields\",\"profile\":{\"name\":\"p\",\"rules\":[{\"path\":\"PID-3\",\"usage\":\"required\"}]}", "CA")]
    public async Task Given_an_acknowledgement_Then_at_most_that_it_was_stored_is_said_and_never_AA_AE_or_AR(string accept, string application, string settings, string expected)
    {
        await using var inbound = await InboundConnection.CreateAsync(_stack, settings);
        await using var sender = await MllpClient.ConnectAsync(_stack.MllpPort);
        var own = Adt.NewNumber("K");
        await sender.WriteAsync(System.Text.Encoding.ASCII.GetBytes(MllpPeer.Framed(Ack(inbound, "AE", Adt.NewNumber("N"), own, accept, application))));
        await sender.WriteAsync(System.Text.Encoding.ASCII.GetBytes(MllpPeer.Framed(inbound.Message("LAST").Replace("PID|1||", "PID|1||1~", StringComparison.Ordinal))));

        var answers = new List<string>();
        while ((await sender.ReadAsync())! is var answer)
        {
            if (Adt.Field(answer, "MSA", 2) == "LAST") break;
            Assert.Equal(own, Adt.Field(answer, "MSA", 2));
            answers.Add(Adt.Code(answer));
        }

        Assert.Equal(expected, string.Join(' ', answers));
    }

    [Fact]
    public async Task Given_a_facility_that_nobody_has_When_an_acknowledgement_for_it_comes_Then_there_is_no_answer_but_an_audit_record()
    {
        await using var inbound = await InboundConnection.CreateAsync(_stack);
        await using var sender = await MllpClient.ConnectAsync(_stack.MllpPort);
        var application = Adt.NewNumber("APP");
        var lost = Ack(inbound, "AA", Adt.NewNumber("N"), Adt.NewNumber("K")).Replace(inbound.Facility, "NOBODY_AT_ALL", StringComparison.Ordinal).Replace("|LIS|", $"|{application}|", StringComparison.Ordinal);

        await sender.WriteAsync(System.Text.Encoding.ASCII.GetBytes(MllpPeer.Framed(lost)));

        Assert.Equal("LAST", Adt.Field(await sender.SendAsync(inbound.Message("LAST")), "MSA", 2));
        Assert.Equal(1, await _stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.audit_logs WHERE action = 'hl7.receive' AND outcome = 'denied' AND actor_id = '{application}'"));
    }

    [Theory]
    [InlineData("skip", "dead")]
    [InlineData("halt", "halted")]
    public async Task Given_an_AE_later_Then_the_destinations_policy_holds_as_for_one_that_comes_at_once(string then, string status)
    {
        await using var peer = MllpPeer.Answering(_ => "CA");
        using var engineer = await OutboundClient.OfAsync(_stack);
        await using var inbound = await InboundConnection.CreateAsync(_stack);
        await using var sender = await MllpClient.ConnectAsync(_stack.MllpPort);
        var controlId = Adt.NewNumber("E");
        var sent = await engineer.QueueTextAsync(await engineer.ConnectAsync(peer.Port, new { answers = new { AE = new { retries = 1, then } } }), Enhanced(controlId));
        await engineer.InStatusAsync(sent, "completed");

        await sender.SendAsync(Ack(inbound, "AE", controlId, Adt.NewNumber("K"), "AL", "NE"));
        await Eventually.Holds(async () => peer.Received.Count == 2 && (await engineer.MessageAsync(sent)).GetProperty("status").GetString() == "completed", "it is sent again");
        await sender.SendAsync(Ack(inbound, "AE", controlId, Adt.NewNumber("K"), "AL", "NE"));

        var message = await engineer.InStatusAsync(sent, status);
        Assert.Equal(["retry AE", $"{status} AE"], OutboundClient.Attempts(message));
        Assert.Equal("AE", message.GetProperty("errorCode").GetString());
        Assert.Equal([controlId, controlId], peer.ControlIds);
        Assert.Contains("hl7.error", OutboundClient.Events(message));
        if (status == "halted") await engineer.CancelAsync(sent);
    }

    [Fact]
    public async Task Given_a_sender_that_waited_When_AE_comes_later_Then_it_is_a_dead_letter_and_not_sent_again()
    {
        await using var peer = MllpPeer.Answering(_ => "CA");
        using var engineer = await OutboundClient.OfAsync(_stack);
        await using var inbound = await InboundConnection.CreateAsync(_stack);
        await using var sender = await MllpClient.ConnectAsync(_stack.MllpPort);
        var controlId = Adt.NewNumber("S");
        var sent = (await engineer.PostAsync("/api/hl7/send", new { connection = await engineer.ConnectAsync(peer.Port), message = Enhanced(controlId) })).GetProperty("queueId").GetGuid();

        await sender.SendAsync(Ack(inbound, "AE", controlId, Adt.NewNumber("K"), "AL", "NE"));

        Assert.Equal(["dead AE"], OutboundClient.Attempts(await engineer.InStatusAsync(sent, "dead")));
        Assert.Single(peer.Received);
    }

    [Fact]
    public async Task Given_a_receiver_that_answers_over_another_connection_only_When_AA_comes_Then_the_message_is_completed_and_the_next_one_goes_out()
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message)
            {
                if (Adt.Field(message, "MSH", 10).StartsWith('Z')) await connection.AnswerAsync(message, "AA");
            }
        });
        using var engineer = await OutboundClient.OfAsync(_stack);
        await using var inbound = await InboundConnection.CreateAsync(_stack);
        await using var sender = await MllpClient.ConnectAsync(_stack.MllpPort);
        var destination = await engineer.ConnectAsync(peer.Port, new { timeoutSeconds = 1, retry = new { firstDelaySeconds = 600, maxDelaySeconds = 600 } });
        var controlId = Adt.NewNumber("T");
        var sent = await engineer.QueueAsync(destination, controlId);
        var next = await engineer.QueueAsync(destination, Adt.NewNumber("Z"));
        await Eventually.Holds(async () => (await engineer.MessageAsync(sent)).GetProperty("errorCode").GetString() == "no-answer", "nothing came in time");

        await sender.SendAsync(Ack(inbound, "AA", controlId, Adt.NewNumber("K"), "AL", "NE"));

        var message = await engineer.InStatusAsync(sent, "completed");
        Assert.Equal(["retry no-answer"], OutboundClient.Attempts(message));
        Assert.Contains("hl7.sent", OutboundClient.Events(message));
        await engineer.InStatusAsync(next, "completed");
        Assert.Equal(1, peer.ControlIds.Count(id => id == controlId));
    }

    [Fact]
    public async Task Given_await_commit_and_a_message_that_asks_for_no_commit_Then_sending_ends_when_it_is_written()
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is not null)
            {
                // It answers over a connection of its own.
            }
        });
        using var engineer = await OutboundClient.OfAsync(_stack);
        var destination = await engineer.ConnectAsync(peer.Port, new { @await = "commit", timeoutSeconds = 300 });

        var sent = await engineer.PostAsync("/api/hl7/send", new { connection = destination, message = Enhanced(Adt.NewNumber("W"), "NE") });

        Assert.Equal("accepted", sent.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("MSA|AA|NOBODY-SENT-THIS", "unmatched-acknowledgement")]
    [InlineData("MSA|AA|", "unreadable-acknowledgement")]
    [InlineData("MSA|XX|1", "unreadable-acknowledgement")]
    public async Task Given_nothing_that_it_could_speak_of_Then_it_is_kept_as_a_dead_letter_with_an_event(string msa, string code)
    {
        using var engineer = await OutboundClient.OfAsync(_stack);
        await using var inbound = await InboundConnection.CreateAsync(_stack);
        await using var sender = await MllpClient.ConnectAsync(_stack.MllpPort);
        var own = Adt.NewNumber("U");

        Assert.Equal("CA", Adt.Code(await sender.SendAsync(Ack(inbound, "AA", "X", own, "AL", "NE").Replace("MSA|AA|X|", msa + "|", StringComparison.Ordinal))));

        var dead = await Eventually.Get(async () => (await engineer.GetAsync($"/api/hl7/queue?status=dead&controlId={own}")).GetProperty("data") is { } found && found.GetArrayLength() == 1 ? found[0] : (JsonElement?)null, "it is a dead letter");
        Assert.Equal(code, dead.GetProperty("errorCode").GetString());
        Assert.Contains("hl7.error", OutboundClient.Events(await engineer.MessageAsync(dead.GetProperty("id").GetGuid())));
    }

    [Fact]
    public async Task Given_one_message_sent_to_two_receivers_Then_an_acknowledgement_belongs_to_the_receiver_it_comes_from_and_without_a_hint_to_neither()
    {
        await using var peer = MllpPeer.Answering(_ => "CA");
        using var engineer = await OutboundClient.OfAsync(_stack);
        await using var inbound = await InboundConnection.CreateAsync(_stack);
        await using var sender = await MllpClient.ConnectAsync(_stack.MllpPort);
        var (controlId, stray) = (Adt.NewNumber("D"), Adt.NewNumber("K"));
        var sent = new List<Guid>();
        foreach (var facility in (string[])["NORTH", "SOUTH"]) sent.Add(await engineer.QueueTextAsync(await engineer.ConnectAsync(peer.Port), Enhanced(controlId).Replace("|THERE|", $"|{facility}|", StringComparison.Ordinal)));
        foreach (var id in sent) await engineer.InStatusAsync(id, "completed");

        await sender.SendAsync(Ack(inbound, "AA", controlId, stray, "AL", "NE"));
        await sender.SendAsync(Ack(inbound, "AR", controlId, Adt.NewNumber("K"), "AL", "NE").Replace("|LIS|LAB|", "|EHRCONNECT|SOUTH|", StringComparison.Ordinal));

        await engineer.InStatusAsync(sent[1], "dead");
        Assert.Equal(JsonValueKind.Undefined, Later(await engineer.MessageAsync(sent[0])).ValueKind);
        await Eventually.Holds(async () => (await engineer.GetAsync($"/api/hl7/queue?controlId={stray}")).GetProperty("data")[0].GetProperty("errorCode").GetString() == "ambiguous-acknowledgement", "the one without a hint is a dead letter");
    }

    [Fact]
    public async Task Given_a_receiver_whose_acknowledgements_all_have_the_same_control_id_Then_each_counts_and_a_repeated_one_counts_once()
    {
        await using var peer = MllpPeer.Answering(_ => "CA");
        using var engineer = await OutboundClient.OfAsync(_stack);
        await using var inbound = await InboundConnection.CreateAsync(_stack);
        await using var sender = await MllpClient.ConnectAsync(_stack.MllpPort);
        var destination = await engineer.ConnectAsync(peer.Port, new { answers = new { AE = new { retries = 5 } } });
        string[] controlIds = [Adt.NewNumber("C"), Adt.NewNumber("C"), Adt.NewNumber("C")];
        var sent = new List<Guid>();
        foreach (var controlId in controlIds) sent.Add(await engineer.QueueTextAsync(destination, Enhanced(controlId)));
        foreach (var id in sent) await engineer.InStatusAsync(id, "completed");
        var acks = controlIds.Select((id, i) => MllpPeer.Framed(Ack(inbound, i == 2 ? "AE" : "AA", id, "ACK", "AL", "NE"))).ToList();

        await sender.WriteAsync(System.Text.Encoding.ASCII.GetBytes(string.Concat(acks)));

        for (var i = 0; i < 3; i++) Assert.Equal("CA", Adt.Code((await sender.ReadAsync())!));
        foreach (var id in sent) await WithLaterAckAsync(engineer, id);
        await Eventually.Holds(async () => (await engineer.MessageAsync(sent[2])).GetProperty("attempts").GetArrayLength() == 2, "the message was sent again");

        // Its sender did not see the answer to the last one.
        await sender.WriteAsync(System.Text.Encoding.ASCII.GetBytes(acks[2]));
        Assert.Equal("CA", Adt.Code((await sender.ReadAsync())!));
        await Eventually.Holds(async () => await inbound.QueueAsync<long>("count(*)", "status = 'completed'") == 4, "every acknowledgement is processed");
        Assert.Equal(["retry AE", "completed"], OutboundClient.Attempts(await engineer.MessageAsync(sent[2])));
        Assert.Equal(4, peer.Received.Count);
    }

    private static JsonElement Later(JsonElement message) => message.GetProperty("attempts")[0].TryGetProperty("laterAck", out var later) ? later : default;

    private static Task<JsonElement> WithLaterAckAsync(OutboundClient engineer, Guid id) =>
        Eventually.Get(async () => await engineer.MessageAsync(id) is var message && Later(message).ValueKind == JsonValueKind.Object ? message : (JsonElement?)null, $"message {id} is acknowledged");

    private static string Enhanced(string controlId, string accept = "AL") => Adt.Message("A01", controlId, "THERE", "P1").Replace("|P|2.5.1", $"|P|2.5.1|||{accept}|AL", StringComparison.Ordinal);

    private static string Ack(InboundConnection inbound, string code, string answered, string controlId, string accept = "", string application = "", string text = "") =>
        $"MSH|^~\\&|LIS|LAB|HUB|{inbound.Facility}|20260101||ACK^A01^ACK|{controlId}|P|2.5.1|||{accept}|{application}\rMSA|{code}|{answered}|{text}\r";
}
