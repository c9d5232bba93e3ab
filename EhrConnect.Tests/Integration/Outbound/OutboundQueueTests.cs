using System.Net;
using System.Text.Json;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Outbound;

/// <summary>The durable outbound queue end to end: real services, receivers as they are.</summary>
[Collection(SharedStackTests.Name)]
public sealed class OutboundQueueTests(SharedStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_queued_messages_When_they_are_sent_Then_in_order_over_one_connection_each_with_event_and_audit()
    {
        await using var peer = MllpPeer.Answering(_ => "AA");
        using var client = await OutboundClient.OfAsync(_stack);
        var connection = await client.ConnectAsync(peer.Port);
        var ids = new List<(string ControlId, Guid Id)>();
        for (var i = 0; i < 20; i++)
        {
            var controlId = Adt.NewNumber("O");
            ids.Add((controlId, await client.QueueAsync(connection, controlId)));
        }

        var last = await client.InStatusAsync(ids[^1].Id, "completed");

        Assert.Equal(ids.Select(i => i.ControlId), peer.ControlIds);
        Assert.Equal(1, peer.Connections);
        Assert.Equal(["hl7.sent"], OutboundClient.Events(last));
        var audit = (await client.GetAsync($"/api/audit?resourceId={ids[^1].Id}&action=hl7.send")).GetProperty("data").EnumerateArray().Select(a => a.GetProperty("actorType").GetString());
        Assert.Equal(["client", "system"], audit.Order(StringComparer.Ordinal));
        Assert.Contains((await _stack.MetricsAsync()).Split('\n'), line => line.StartsWith("hl7_messages_sent_total{", StringComparison.Ordinal)
            && line.Contains($"connection=\"{connection}\"", StringComparison.Ordinal) && line.Contains("outcome=\"AA\"", StringComparison.Ordinal) && line.Contains("} 20", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_AE_twice_and_then_AA_When_retries_are_left_Then_it_is_sent_again_with_the_same_control_id_and_the_next_one_waits()
    {
        await using var peer = MllpPeer.Answering(n => n <= 2 ? "AE" : "AA");
        using var client = await OutboundClient.OfAsync(_stack);
        var connection = await client.ConnectAsync(peer.Port);
        var first = Adt.NewNumber("E");
        var second = Adt.NewNumber("F");
        var firstId = await client.QueueAsync(connection, first);
        var secondId = await client.QueueAsync(connection, second);

        await client.InStatusAsync(secondId, "completed");

        Assert.Equal([first, first, first, second], peer.ControlIds);
        Assert.Equal(["retry AE", "retry AE", "completed"], OutboundClient.Attempts(await client.MessageAsync(firstId)));
    }

    [Fact]
    public async Task Given_AR_When_the_policy_is_to_skip_Then_it_is_a_dead_letter_with_the_answer_and_the_next_one_goes_out()
    {
        await using var peer = MllpPeer.Answering(n => n == 1 ? "AR" : "AA");
        using var client = await OutboundClient.OfAsync(_stack);
        var connection = await client.ConnectAsync(peer.Port);
        var first = await client.QueueAsync(connection, Adt.NewNumber("R"));
        var second = await client.QueueAsync(connection, Adt.NewNumber("S"));

        await client.InStatusAsync(second, "completed");

        var dead = await client.InStatusAsync(first, "dead");
        Assert.Equal(["dead AR"], OutboundClient.Attempts(dead));
        Assert.Equal(["hl7.error"], OutboundClient.Events(dead));
        Assert.Contains("MSA|AR|", dead.GetProperty("attempts")[0].GetProperty("ack").GetProperty("raw").GetString(), StringComparison.Ordinal);
        await client.PostAsync($"/api/hl7/queue/{first}/reprocess", null, HttpStatusCode.Accepted);
        await client.InStatusAsync(first, "completed");
    }

    [Fact]
    public async Task Given_AR_When_the_policy_is_to_halt_Then_what_is_behind_waits_until_it_is_cancelled()
    {
        await using var peer = MllpPeer.Answering(n => n == 1 ? "AR" : "AA");
        using var client = await OutboundClient.OfAsync(_stack);
        var connection = await client.ConnectAsync(peer.Port, new { ordering = new { key = "connection", onFailure = "halt" } });
        var first = await client.QueueAsync(connection, Adt.NewNumber("H"));
        await client.InStatusAsync(first, "halted");
        var second = await client.QueueAsync(connection, Adt.NewNumber("I"));
        await Eventually.Holds(
            async () => (await _stack.MetricsAsync()).Split('\n').Any(line => line.StartsWith("hl7_outbound_queue_depth{", StringComparison.Ordinal)
                && line.Contains($"connection=\"{connection}\"", StringComparison.Ordinal) && line.Contains("status=\"halted\"", StringComparison.Ordinal) && line.Contains("} 1", StringComparison.Ordinal)),
            "the metrics show the halted message");
        // Another destination gets its messages meanwhile, and its message was queued later.
        await using var other = MllpPeer.Answering(_ => "AA");
        await client.InStatusAsync(await client.QueueAsync(await client.ConnectAsync(other.Port), Adt.NewNumber("J")), "completed");
        Assert.Equal("pending", (await client.MessageAsync(second)).GetProperty("status").GetString());

        await client.CancelAsync(first);

        await client.InStatusAsync(second, "completed");
        Assert.Equal(2, peer.Received.Count);
    }

    [Fact]
    public async Task Given_a_receiver_that_is_away_When_it_comes_back_Then_everything_arrives_once_in_order_and_both_are_events()
    {
        var port = FreePort.Next();
        using var client = await OutboundClient.OfAsync(_stack);
        var connection = await client.ConnectAsync(port);
        var controlIds = Enumerable.Range(0, 5).Select(_ => Adt.NewNumber("U")).ToList();
        Guid last = default;
        foreach (var controlId in controlIds) last = await client.QueueAsync(connection, controlId);
        await Eventually.Holds(
            async () => (await client.GetAsync($"/api/integrations/{connection}")).GetProperty("health") is { ValueKind: JsonValueKind.Object } health && health.GetProperty("status").GetString() == "down",
            "the receiver is known to be away");

        await using var peer = MllpPeer.Answering(_ => "AA", port: port);

        await client.InStatusAsync(last, "completed");
        Assert.Equal(controlIds, peer.ControlIds);
        var events = (await client.GetAsync("/api/events?limit=200")).GetProperty("data").EnumerateArray()
            .Where(e => e.GetProperty("data").TryGetProperty("connectionId", out var id) && id.GetGuid() == connection && e.GetProperty("type").GetString()!.StartsWith("connection.", StringComparison.Ordinal))
            .Select(e => e.GetProperty("type").GetString());
        Assert.Equal(["connection.opened", "connection.closed"], events);
    }

    [Fact]
    public async Task Given_no_answer_garbage_and_an_answer_to_another_message_When_the_right_one_comes_Then_only_that_counts()
    {
        var count = 0;
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message)
            {
                switch (Interlocked.Increment(ref count))
                {
                    case 1: await connection.WriteAsync("NOT HL7"); break;
                    case 2: await connection.AnswerAsync(message, "AA", "SOMEBODY-ELSE"); break;
                    case 3:
                        await connection.WriteAsync("\u000bMSH|^~\\&|");
                        connection.Close();
                        return;
                    default: await connection.AnswerAsync(message, "AA"); break;
                }
            }
        });
        using var client = await OutboundClient.OfAsync(_stack);
        var controlId = Adt.NewNumber("G");
        var id = await client.QueueAsync(await client.ConnectAsync(peer.Port, new { timeoutSeconds = 1 }), controlId);

        var message = await client.InStatusAsync(id, "completed");

        Assert.Equal(["retry unreadable-answer", "retry wrong-control-id", "retry connection-closed", "completed"], OutboundClient.Attempts(message));
        Assert.All(peer.ControlIds, sent => Assert.Equal(controlId, sent));
    }

    [Fact]
    public async Task Given_a_connection_that_is_switched_off_When_it_is_on_again_Then_what_waited_goes_out()
    {
        var port = FreePort.Next();
        using var client = await OutboundClient.OfAsync(_stack);
        var connection = await client.ConnectAsync(port);
        var waiting = await client.QueueAsync(connection, Adt.NewNumber("V"));
        await client.PostAsync($"/api/integrations/{connection}/toggle", new { enabled = false });
        await client.PostAsync("/api/hl7/send", new { connection, message = Adt.Message("A01", "W", "T", "1") }, HttpStatusCode.Conflict);
        await using var peer = MllpPeer.Answering(_ => "AA", port: port);
        // What is queued later for somebody else goes out first.
        await using var other = MllpPeer.Answering(_ => "AA");
        await client.InStatusAsync(await client.QueueAsync(await client.ConnectAsync(other.Port), Adt.NewNumber("X")), "completed");
        Assert.Empty(peer.Received);

        await client.PostAsync($"/api/integrations/{connection}/toggle", new { enabled = true });

        await client.InStatusAsync(waiting, "completed");
        Assert.Single(peer.Received);
    }

    [Fact]
    public async Task Given_two_organisations_When_one_sends_to_the_other_Then_the_patient_is_there_and_only_there()
    {
        using var hospital = await OutboundClient.OfAsync(_stack);
        using var clinic = await OutboundClient.OfAsync(_stack, "demo-clinic-integration");
        var connection = await hospital.ConnectAsync(_stack.MllpPort, new { message = new { receivingFacility = "DEMO_CLINIC" } });
        var patient = Adt.NewNumber("T");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["PID-3.1"] = patient, ["PID-5.1"] = "Doe" };

        var queued = await hospital.PostAsync("/api/hl7/send", new { connection, messageType = "ADT^A04", fields, @async = true }, HttpStatusCode.Accepted);

        var sent = await hospital.InStatusAsync(queued.GetProperty("queueId").GetGuid(), "completed");
        Assert.Equal("AA", sent.GetProperty("attempts")[0].GetProperty("ack").GetProperty("code").GetString());
        await Eventually.Holds(async () => (await clinic.GetAsync($"/fhir/R4/Patient?identifier={patient}")).GetProperty("total").GetInt32() == 1, "the clinic has the patient");
        Assert.Equal(0, (await hospital.GetAsync($"/fhir/R4/Patient?identifier={patient}")).GetProperty("total").GetInt32());
        Assert.Empty((await clinic.GetAsync($"/api/hl7/queue?direction=outbound&controlId={queued.GetProperty("controlId").GetString()}")).GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task Given_order_by_patient_When_one_patient_is_stuck_Then_the_others_are_not()
    {
        var stuck = Adt.NewNumber("Q");
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message) await connection.AnswerAsync(message, Adt.Field(message, "MSH", 10) == stuck ? "AE" : "AA");
        });
        using var client = await OutboundClient.OfAsync(_stack);
        var connection = await client.ConnectAsync(peer.Port, new { ordering = new { key = "patient", onFailure = "halt" }, answers = new { AE = new { retries = 0 } }, maxConnections = 2 });
        var first = await client.QueueAsync(connection, stuck, "STUCK");
        var behind = await client.QueueAsync(connection, Adt.NewNumber("Y"), "STUCK");

        await client.InStatusAsync(await client.QueueAsync(connection, Adt.NewNumber("Z"), "FREE"), "completed");

        await client.InStatusAsync(first, "halted");
        Assert.Equal("pending", (await client.MessageAsync(behind)).GetProperty("status").GetString());
    }
}
