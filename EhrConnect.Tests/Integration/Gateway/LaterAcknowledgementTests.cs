using EhrConnect.Tests.Fixtures;
using EhrConnect.Tests.Integration.Outbound;

namespace EhrConnect.Tests.Integration.Gateway;

/// <summary>The application acknowledgement as a message of its own, over the outbound connection that the settings name.</summary>
[Collection(SharedStackTests.Name)]
public sealed class LaterAcknowledgementTests(SharedStack shared)
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_enhanced_mode_When_messages_are_processed_Then_CA_comes_at_once_and_AA_or_AE_as_messages_to_the_senders_own_listener()
    {
        await using var sender = MllpPeer.Answering(_ => "CA");
        using var engineer = await OutboundClient.OfAsync(_stack);
        var outbound = await engineer.ConnectAsync(sender.Port);
        await using var connection = await InboundConnection.CreateAsync(_stack, Later(outbound));
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var (good, bad) = (Adt.NewNumber("G"), Adt.NewNumber("B"));

        Assert.Equal("CA", Adt.Code(await client.SendAsync(Asking(connection.Message(good), "AL", "AL"))));
        Assert.Equal("CA", Adt.Code(await client.SendAsync(Asking(Unprocessable(connection.Message(bad)), "AL", "AL"))));

        await Eventually.Holds(() => Task.FromResult(sender.Received.Count == 2), "both acknowledgements came");
        var answers = sender.Received.ToDictionary(answer => Adt.Field(answer, "MSA", 2), StringComparer.Ordinal);
        Assert.Equal(("AA", "AE"), (Adt.Code(answers[good]), Adt.Code(answers[bad])));
        Assert.StartsWith("207^", Adt.Field(answers[bad], "ERR", 3), StringComparison.Ordinal);
        foreach (var answer in sender.Received)
        {
            // Sender and receiver are swapped, the type answers the trigger, and it asks to be stored and not to be answered.
            Assert.Equal(
                (connection.Facility, "SENDER", "ACK^A01^ACK", "AL", "NE"),
                (Adt.Field(answer, "MSH", 4), Adt.Field(answer, "MSH", 6), Adt.Field(answer, "MSH", 9), Adt.Field(answer, "MSH", 15), Adt.Field(answer, "MSH", 16)));
        }

        Assert.Equal(4, new[] { good, bad }.Concat(sender.ControlIds).Distinct(StringComparer.Ordinal).Count());
        var queued = (await engineer.GetAsync($"/api/hl7/queue?direction=outbound&controlId={Adt.Field(answers[good], "MSH", 10)}")).GetProperty("data")[0];
        Assert.Equal(outbound, queued.GetProperty("connectionId").GetGuid());
        var audited = await engineer.GetAsync($"/api/audit?resourceId={queued.GetProperty("id").GetGuid()}&action=hl7.acknowledge");
        Assert.Single(audited.GetProperty("data").EnumerateArray());
    }

    [Theory]
    [InlineData("AL", "AL", "CA", "AA AE")]
    [InlineData("AL", "SU", "CA", "AA")]
    [InlineData("AL", "ER", "CA", "AE")]
    [InlineData("AL", "NE", "CA", "")]
    [InlineData("NE", "AL", "", "AA AE")]
    [InlineData("", "", "AA", "")]
    public async Task Given_MSH_16_Then_exactly_those_acknowledgements_come_later(string accept, string application, string atOnce, string later)
    {
        await using var sender = MllpPeer.Answering(_ => "CA");
        using var engineer = await OutboundClient.OfAsync(_stack);
        await using var connection = await InboundConnection.CreateAsync(_stack, Later(await engineer.ConnectAsync(sender.Port)));
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var codes = new List<string>();
        foreach (var message in (string[])[connection.Message("ONE"), Unprocessable(connection.Message("TWO"))])
        {
            await client.WriteAsync(System.Text.Encoding.ASCII.GetBytes(MllpPeer.Framed(Asking(message, accept, application))));
        }

        // Behind them one that is answered both ways: what comes before its answers belongs to the others.
        await client.WriteAsync(System.Text.Encoding.ASCII.GetBytes(MllpPeer.Framed(Asking(connection.Message("LAST"), "AL", "AL"))));
        while ((await client.ReadAsync())! is var answer && Adt.Field(answer, "MSA", 2) != "LAST") codes.Add(Adt.Code(answer));
        await Eventually.Holds(async () => await connection.QueueAsync<long>("count(*)", "status IN ('completed', 'dead')") == 3, "all three are processed");
        var wanted = later.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await Eventually.Holds(() => Task.FromResult(sender.Received.Count(IsLast) == 1 && sender.Received.Count >= wanted.Length + 1), "the later acknowledgements came");

        Assert.Equal(atOnce.Length == 0 ? "" : $"{atOnce} {atOnce}", string.Join(' ', codes));
        Assert.Equal(wanted, sender.Received.Where(answer => !IsLast(answer)).Select(Adt.Code).Order(StringComparer.Ordinal));

        static bool IsLast(string answer) => Adt.Field(answer, "MSA", 2) == "LAST";
    }

    [Fact]
    public async Task Given_mode_enhanced_and_a_sender_that_asks_for_nothing_Then_CA_at_once_and_AA_later_over_the_connections_own_outbound_side()
    {
        await using var sender = MllpPeer.Answering(_ => "AA");
        await using var connection = await InboundConnection.CreateAsync(
            _stack, "\"acknowledge\":{\"when\":\"later\",\"mode\":\"enhanced\"}", outbound: $$"""{"host":"127.0.0.1","port":{{sender.Port}}}""");
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);

        Assert.Equal("CA", Adt.Code(await client.SendAsync(connection.Message("PLAIN"))));

        await Eventually.Holds(() => Task.FromResult(sender.Received.Count == 1), "the acknowledgement came");
        Assert.Equal(("AA", "PLAIN"), (Adt.Code(sender.Received.Single()), Adt.Field(sender.Received.Single(), "MSA", 2)));
    }

    [Fact]
    public async Task Given_a_receiver_that_is_away_When_it_is_back_Then_the_acknowledgement_is_still_there_and_comes_once()
    {
        var port = FreePort.Next();
        using var engineer = await OutboundClient.OfAsync(_stack);
        await using var connection = await InboundConnection.CreateAsync(_stack, Later(await engineer.ConnectAsync(port)));
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        await client.SendAsync(Asking(connection.Message("AWAY"), "AL", "AL"));
        await Eventually.Holds(async () => await connection.QueueAsync<long>("count(*)", "status = 'completed'") == 1, "the message is processed");

        await using var sender = MllpPeer.Answering(_ => "CA", port: port);

        await Eventually.Holds(() => Task.FromResult(!sender.Received.IsEmpty), "the acknowledgement came");
        Assert.Equal("AWAY", Adt.Field(Assert.Single(sender.Received), "MSA", 2));
    }

    private static string Later(Guid outbound) => $"\"acknowledge\":{{\"when\":\"later\",\"connection\":\"{outbound}\"}}";

    private static string Unprocessable(string message) => message.Replace("PID|", "ZZZ|", StringComparison.Ordinal);

    private static string Asking(string message, string accept, string application) =>
        accept.Length + application.Length == 0 ? message : message.Replace("|P|2.5.1", $"|P|2.5.1|||{accept}|{application}", StringComparison.Ordinal);
}
