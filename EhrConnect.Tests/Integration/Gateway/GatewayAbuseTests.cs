using System.Diagnostics;
using System.Text;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Gateway;

/// <summary>What a sender may throw at the gateway: each gets a defined answer, memory stays bounded, others notice nothing.</summary>
[Collection(SharedStackTests.Name)]
public sealed class GatewayAbuseTests(SharedStack shared)
{
    // Eight messages of at most 16 MB at once, each also as the copy that is stored, and what the process needs without them.
    private const long MemoryBound = 550L * 1024 * 1024;

    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_a_frame_that_is_not_HL7_Then_it_is_answered_with_AE()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal("AE", Adt.Code(await client.SendAsync("this is not a message")));
        Assert.Equal("AA", Adt.Code(await client.SendAsync(New("DEMO_HOSPITAL"))));
    }

    [Fact]
    public async Task Given_an_unknown_facility_Then_it_is_answered_with_AR_and_audited_in_the_platform_organisation()
    {
        var facility = Adt.NewNumber("F");
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var before = await DeniedAsync();
        Assert.Equal("AR", Adt.Code(await client.SendAsync(New(facility))));
        Assert.True(await DeniedAsync() > before);
    }

    [Fact]
    public async Task Given_a_wrong_start_byte_Then_it_is_answered_with_AR_and_the_connection_closes()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        await client.WriteAsync((byte[])[0x02, .. Encoding.ASCII.GetBytes(New("DEMO_HOSPITAL")), 0x1C, 0x0D]);
        Assert.Equal("AR", Adt.Code((await client.ReadAsync())!));
        Assert.Null(await client.ReadAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_20_MB_of_junk_Then_the_connection_closes_memory_is_bounded_and_others_go_on(bool framed)
    {
        await using var other = await MllpClient.ConnectAsync(_stack.MllpPort);
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var junk = new byte[1024 * 1024];
        Array.Fill(junk, (byte)'x');
        var closed = false;
        try
        {
            if (framed) await client.WriteAsync((byte[])[0x0B, .. Encoding.ASCII.GetBytes(New("DEMO_HOSPITAL"))]);
            for (var i = 0; i < 20; i++) await client.WriteAsync(junk);
            while (await client.ReadAsync() is { } answer) Assert.Equal("AR", Adt.Code(answer));
            closed = true;
        }
        catch (IOException)
        {
            closed = true;
        }

        Assert.True(closed);
        Assert.Equal("AA", Adt.Code(await other.SendAsync(New("DEMO_HOSPITAL"))));
        AssertMemory();
    }

    [Fact]
    public async Task Given_100_connections_at_once_Then_each_message_is_acknowledged_on_its_own()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
            var number = Adt.NewNumber("P");
            var answer = await client.SendAsync(Adt.Message("A01", number, "DEMO_CLINIC", number));
            return (Adt.Code(answer), Adt.Field(answer, "MSA", 2) == number);
        }));
        Assert.All(codes, code => Assert.Equal(("AA", true), code));
    }

    [Fact]
    public async Task Given_1000_idle_connections_Then_one_that_speaks_is_answered_and_memory_is_bounded()
    {
        var idle = new List<MllpClient>();
        try
        {
            for (var i = 0; i < 1_000; i++) idle.Add(await MllpClient.ConnectAsync(_stack.MllpPort));
            Assert.Equal("AA", Adt.Code(await idle[^1].SendAsync(New("DEMO_HOSPITAL"))));
            AssertMemory();
        }
        finally
        {
            foreach (var client in idle) await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task Given_40_senders_of_a_frame_that_never_ends_Then_memory_is_bounded_and_others_go_on()
    {
        var piece = new byte[1024 * 1024];
        Array.Fill(piece, (byte)'x');
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 40).Select(_ => Task.Run(async () =>
        {
            await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
            try
            {
                await client.WriteAsync((byte[])[0x0B, .. Encoding.ASCII.GetBytes(New("DEMO_HOSPITAL"))], stop.Token);
                for (var i = 0; i < 100; i++) await client.WriteAsync(piece, stop.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // Cut off by the gateway, or by the end of the test while it is not being read from.
            }
        })).ToArray();
        await using var other = await MllpClient.ConnectAsync(_stack.MllpPort);
        for (var i = 0; i < 20; i++) Assert.Equal("AA", Adt.Code(await other.SendAsync(New("DEMO_HOSPITAL"))));
        AssertMemory();
        await Eventually.Holds(() => Task.FromResult(senders.Count(sender => sender.IsCompleted) >= 8), "endless frames are cut off");
        AssertMemory();
        await stop.CancelAsync();
        await Task.WhenAll(senders);
    }

    [Fact]
    public async Task Given_messages_just_below_the_limit_that_are_nothing_but_delimiters_Then_they_are_stored_and_memory_is_bounded()
    {
        await using var connection = await InboundConnection.CreateAsync(_stack);
        var delimiters = new string('|', 15 * 1024 * 1024);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
            Assert.Equal("AA", Adt.Code(await client.SendAsync($"{connection.Message().Replace("ADT^A01", "ZZZ^Z01", StringComparison.Ordinal)}ZZZ|{delimiters}\r")));
            AssertMemory();
        }));
        Assert.Equal(4L, await connection.QueueAsync<long>("count(*)", "length(raw) > 15000000"));
    }

    [Fact]
    public async Task Given_a_client_that_never_reads_its_acknowledgements_Then_it_is_held_back_and_others_go_on()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        var sent = 0;
        try
        {
            while (sent < 20_000)
            {
                await client.WriteAsync((byte[])[0x0B, .. Encoding.ASCII.GetBytes(Adt.Message("A01", Adt.NewNumber("N"), "NOBODY", "1")), 0x1C, 0x0D], limit.Token);
                sent++;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Held back by TCP, or given up on.
        }

        await using var other = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal("AA", Adt.Code(await other.SendAsync(New("DEMO_HOSPITAL"))));
        AssertMemory();
    }

    private void AssertMemory()
    {
        using var gateway = Process.GetProcessById(_stack.Process(Stack.Gateway).Id);
        Assert.InRange(gateway.WorkingSet64, 1, MemoryBound);
    }

    private static string New(string facility)
    {
        var number = Adt.NewNumber("J");
        return Adt.Message("A01", number, facility, number);
    }

    private Task<long> DeniedAsync() =>
        _stack.Database.ScalarAsync<long>("SELECT count(*) FROM ehr.audit_logs WHERE org_id = '00000000-0000-4000-8000-000000000000' AND action = 'hl7.receive' AND outcome = 'denied'");
}
