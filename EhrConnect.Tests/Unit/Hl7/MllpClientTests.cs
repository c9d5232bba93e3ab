using System.Net.Sockets;
using System.Text;
using EhrConnect.Hl7;
using EhrConnect.Hl7.Mllp;
using EhrConnect.Tests.Fixtures;
using MllpClient = EhrConnect.Hl7.Mllp.MllpClient;

namespace EhrConnect.Tests.Unit.Hl7;

/// <summary>The sending end against receivers that behave as the real ones do on their worst days, on real sockets.</summary>
public sealed class MllpClientTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData("AA", true)]
    [InlineData("AE", false)]
    [InlineData("AR", false)]
    [InlineData("CA", true)]
    [InlineData("CE", false)]
    [InlineData("CR", false)]
    public async Task Given_an_answer_to_the_message_When_it_comes_Then_its_code_decides(string code, bool accepted)
    {
        await using var peer = MllpPeer.Answering(_ => code);
        await using var client = await ConnectAsync(peer);

        var result = await client.SendAsync(Message("A1"));

        Assert.Equal((MllpSendStatus.Acknowledged, Enum.Parse<AcknowledgmentCode>(code), "A1", accepted), (result.Status, result.Answer!.Code, result.Answer.ControlId, result.IsAccepted));
        Assert.True(client.IsOpen);
    }

    [Fact]
    public async Task Given_a_receiver_that_never_answers_When_the_time_is_over_Then_it_timed_out_and_the_connection_is_closed()
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is not null)
            {
            }
        });
        await using var client = await ConnectAsync(peer, Short);

        var result = await client.SendAsync(Message("A1"));

        Assert.Equal((MllpSendStatus.TimedOut, false, false), (result.Status, result.IsAccepted, client.IsOpen));
        Assert.Equal(MllpSendStatus.Closed, (await client.SendAsync(Message("A2"))).Status);
        Assert.Equal(["A1"], peer.ControlIds);
    }

    [Fact]
    public async Task Given_a_late_answer_to_the_first_When_the_second_waits_with_it_in_flight_Then_each_gets_its_own()
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            var first = (await connection.ReadAsync())!;
            var second = (await connection.ReadAsync())!;
            await connection.AnswerAsync(second, "AE");
            await connection.AnswerAsync(first, "AA");
            await connection.ReadAsync();
        });
        await using var client = await ConnectAsync(peer, inFlight: 2);

        var results = await Task.WhenAll(client.SendAsync(Message("A1")), client.SendAsync(Message("A2")));

        Assert.Equal(["A1", "A2"], results.Select(r => r.Answer!.ControlId));
        // The receiver said AE to whichever came second.
        Assert.Equal(peer.ControlIds[1], Assert.Single(results, r => r.Answer!.Code == AcknowledgmentCode.AE).Answer!.ControlId);
    }

    [Fact]
    public async Task Given_one_in_flight_When_two_are_sent_at_once_Then_the_second_leaves_after_the_answer_to_the_first()
    {
        var early = 0;
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message)
            {
                if (connection.HasMore) early++;
                await connection.AnswerAsync(message, "AA");
            }
        });
        await using var client = await ConnectAsync(peer);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.SendAsync(Message($"A{i}"))));

        Assert.All(results, result => Assert.True(result.IsAccepted));
        Assert.Equal((20, 0), (peer.Received.Count, early));
    }

    [Theory]
    [InlineData("OTHER", MllpSendStatus.WrongControlId)]
    [InlineData("", MllpSendStatus.WrongControlId)]
    public async Task Given_an_answer_to_another_message_When_the_time_is_over_Then_it_is_not_taken_for_ours(string controlId, MllpSendStatus expected)
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message) await connection.AnswerAsync(message, "AA", controlId);
        });
        await using var client = await ConnectAsync(peer, Short);

        var result = await client.SendAsync(Message("A1"));

        Assert.Equal((expected, false, false), (result.Status, result.IsAccepted, client.IsOpen));
        Assert.Contains($"MSA|AA|{controlId}", Encoding.UTF8.GetString(result.Received.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u000bHELLO\u001c\r")]
    [InlineData("\u000bMSH|^~\\&|X\u001c\r")]
    [InlineData("\u000bMSH|^~\\&|X|||||||ACK|1|P|2.5\rMSA|YES|A1\u001c\r")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("\u000bMSH|^~\\&|X|||||||ACK|1|P|2.5\rMSA|AA|A1")]
    public async Task Given_garbage_for_an_answer_When_it_comes_Then_the_message_is_not_accepted_and_the_bytes_are_kept(string garbage)
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is not null) await connection.WriteAsync(garbage);
        });
        await using var client = await ConnectAsync(peer, Short);

        var result = await client.SendAsync(Message("A1"));

        Assert.Equal((MllpSendStatus.Unreadable, false, false), (result.Status, result.IsAccepted, client.IsOpen));
        Assert.Equal(garbage, Encoding.UTF8.GetString(result.Received.Span));
    }

    [Fact]
    public async Task Given_endless_garbage_When_it_floods_Then_only_the_beginning_is_kept()
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            await connection.ReadAsync();
            var noise = new string('x', 64 * 1024);
            while (true) await connection.WriteAsync(noise);
        });
        await using var client = await ConnectAsync(peer, Short);

        var result = await client.SendAsync(Message("A1"));

        Assert.Equal((MllpSendStatus.Unreadable, 4096), (result.Status, result.Received.Length));
    }

    [Fact]
    public async Task Given_a_frame_without_end_When_it_passes_the_limit_Then_it_is_unreadable_long_before_the_time_is_over()
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            await connection.ReadAsync();
            await connection.WriteAsync("\u000bMSH|^~\\&|");
            var endless = new string('x', 64 * 1024);
            while (true) await connection.WriteAsync(endless);
        });
        await using var client = await ConnectAsync(peer, TimeSpan.FromSeconds(30));

        Assert.Equal(MllpSendStatus.Unreadable, (await client.SendAsync(Message("A1"))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u000bMSH|^~\\&|X|||||||AC")]
    public async Task Given_a_receiver_that_closes_before_or_in_the_middle_of_its_answer_When_it_does_Then_the_exchange_is_closed(string before)
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            await connection.ReadAsync();
            await connection.WriteAsync(before);
            connection.Close();
        });
        await using var client = await ConnectAsync(peer, TimeSpan.FromSeconds(30));

        var result = await client.SendAsync(Message("A1"));

        Assert.Equal((MllpSendStatus.Closed, before), (result.Status, Encoding.UTF8.GetString(result.Received.Span)));
    }

    [Fact]
    public async Task Given_an_answer_that_ends_without_CR_When_nothing_more_comes_Then_it_is_taken()
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message) await connection.WriteAsync($"\u000b{MllpPeer.Acknowledgement(message, "AA")}\u001c");
        });
        await using var client = await ConnectAsync(peer, TimeSpan.FromSeconds(30));

        Assert.True((await client.SendAsync(Message("A1"))).IsAccepted);
        Assert.True((await client.SendAsync(Message("A2"))).IsAccepted);
    }

    [Fact]
    public async Task Given_an_answer_byte_by_byte_When_it_is_complete_Then_it_is_taken()
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message)
            {
                foreach (var c in MllpPeer.Framed(MllpPeer.Acknowledgement(message, "AA"))) await connection.WriteAsync(c.ToString());
            }
        });
        await using var client = await ConnectAsync(peer);

        Assert.True((await client.SendAsync(Message("A1"))).IsAccepted);
    }

    [Theory]
    [InlineData("|||NE|NE", MllpSendStatus.NotRequested, true)]
    [InlineData("|||ER|NE", MllpSendStatus.NotRequested, true)]
    [InlineData("|||NE|ER", MllpSendStatus.NotRequested, true)]
    [InlineData("|||AL|NE", MllpSendStatus.TimedOut, false)]
    [InlineData("|||NE|AL", MllpSendStatus.TimedOut, false)]
    public async Task Given_silence_When_the_message_asks_for_answers_or_not_Then_silence_is_what_was_asked_for_or_a_failure(string mode, MllpSendStatus expected, bool accepted)
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is not null)
            {
            }
        });
        await using var client = await ConnectAsync(peer, Short);

        var result = await client.SendAsync(Message("A1", mode));

        Assert.Equal((expected, accepted, accepted), (result.Status, result.IsAccepted, client.IsOpen));
    }

    [Theory]
    [InlineData(false, "CA", AcknowledgmentCode.CA)]
    [InlineData(true, "CA", AcknowledgmentCode.AE)]
    [InlineData(true, "CE", AcknowledgmentCode.CE)]
    public async Task Given_enhanced_mode_When_commit_and_application_answers_come_Then_the_one_that_was_asked_for_ends_the_exchange(bool awaitsApplication, string commit, AcknowledgmentCode expected)
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is { } message)
            {
                await connection.AnswerAsync(message, commit);
                if (commit == "CA") await connection.AnswerAsync(message, "AE");
            }
        });
        await using var client = await ConnectAsync(peer, awaitsApplication: awaitsApplication);

        Assert.Equal(expected, (await client.SendAsync(Message("A1", "|||AL|AL"))).Answer!.Code);
        // What came after the end of the first exchange is not the answer of the second.
        var next = await client.SendAsync(Message("A2", "|||AL|AL"));
        Assert.Equal((expected, "A2"), (next.Answer!.Code, next.Answer.ControlId));
    }

    [Fact]
    public async Task Given_a_committed_message_When_the_application_answer_never_comes_Then_the_commit_counts()
    {
        await using var peer = MllpPeer.Answering(_ => "CA");
        await using var client = await ConnectAsync(peer, Short, awaitsApplication: true);

        var result = await client.SendAsync(Message("A1", "|||AL|AL"));

        Assert.Equal((MllpSendStatus.Acknowledged, AcknowledgmentCode.CA), (result.Status, result.Answer!.Code));
    }

    [Fact]
    public async Task Given_a_receiver_that_does_not_read_When_the_message_does_not_fit_the_socket_Then_writing_times_out_too()
    {
        await using var peer = MllpPeer.Start(_ => Task.Delay(Timeout.Infinite));
        await using var client = await ConnectAsync(peer, Short);

        var result = await client.SendAsync(Message("A1", note: new string('x', 16 * 1024 * 1024)));

        Assert.Equal((MllpSendStatus.TimedOut, false), (result.Status, client.IsOpen));
    }

    [Fact]
    public async Task Given_a_cancelled_wait_When_it_is_cancelled_Then_the_connection_closes_because_nobody_knows_what_comes_next()
    {
        await using var peer = MllpPeer.Start(async connection =>
        {
            while (await connection.ReadAsync() is not null)
            {
            }
        });
        await using var client = await ConnectAsync(peer);
        using var cancelled = new CancellationTokenSource();
        var sending = client.SendAsync(Message("A1"), cancelled.Token);
        await Eventually.Holds(() => Task.FromResult(!peer.Received.IsEmpty), "the message arrives");

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.False(client.IsOpen);
    }

    [Theory]
    [InlineData("PID|1")]
    [InlineData("MSH|^~\\&|A|B|C|D|20240101||ADT^A01||P|2.5")]
    public async Task Given_what_cannot_be_acknowledged_When_it_is_sent_Then_it_is_refused_before_a_byte_leaves(string message)
    {
        await using var peer = MllpPeer.Answering(_ => "AA");
        await using var client = await ConnectAsync(peer);

        await Assert.ThrowsAsync<ArgumentException>(() => client.SendAsync(Encoding.UTF8.GetBytes(message)));

        Assert.True((await client.SendAsync(Message("A1"))).IsAccepted);
        Assert.Equal(["A1"], peer.ControlIds);
    }

    private static async Task<MllpClient> ConnectAsync(MllpPeer peer, TimeSpan? timeout = null, int inFlight = 1, bool awaitsApplication = false)
    {
        var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", peer.Port);
        return new MllpClient(
            socket.GetStream(),
            new MllpClientOptions { AcknowledgmentTimeout = timeout ?? TimeSpan.FromSeconds(20), InFlight = inFlight, AwaitApplicationAcknowledgment = awaitsApplication });
    }

    private static byte[] Message(string controlId, string mode = "", string note = "x") =>
        Encoding.UTF8.GetBytes($"MSH|^~\\&|US|HERE|PEER|THERE|20240101||ADT^A01|{controlId}|P|2.5.1{mode}\rPID|1||1\rNTE|1||{note}\r");
}
